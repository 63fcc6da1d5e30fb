"""Old Vietnamese fonts: TCVN3 (.VnTime) is converted, VNI is refused with the way out.

In both the file holds Latin letters that only the font shows as Vietnamese.
"""

from __future__ import annotations

import re

from tracker.intake.reading.source import Source, Unreadable
from tracker.lib.grid import Cell, Grid

# TCVN 5712:1993 (TCVN3): byte as Windows-1252 shows it → the letter meant.
_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
_TCVN3_WORDS = re.compile(
    r"NhiÖm vô|§¬n vÞ|C¬ quan|Thêi (?:h¹n|gian)|KÕ ho¹ch|chñ tr×|Môc tiªu|Së "
)
_VNI_WORDS = re.compile(
    r"Nhieäm vuï|Ñôn vò|Cô quan chuû|Thôøi (?:haïn|gian)|Keá hoaïch|chuû trì|Muïc tieâu"
)
# Letters of such words that no Vietnamese text in Unicode has: most documents are told by them.
_STRANGE = "¬Ö¹ªñëïäûøÑ"
VNI = (
    "Tệp dùng phông chữ VNI cũ nên không đọc được. Hãy chuyển sang Unicode (ví dụ bằng UniKey: "
    "chọn chuyển mã từ VNI Windows sang Unicode) rồi gửi lại."
)


def convert_legacy(source: Source) -> Source:
    """Give the document in Unicode; `converted` says that its letters were changed."""
    text = "\n".join([*source.paragraphs, *(c.text for g in source.grids for c in g.cells)])
    if not any(letter in text for letter in _STRANGE):
        return source
    if len(_VNI_WORDS.findall(text)) >= 2:
        raise Unreadable("unreadable_file", VNI)
    if len(_TCVN3_WORDS.findall(text)) < 2:
        return source
    grids = tuple(
        Grid(
            tuple(_converted(cell) for cell in grid.cells),
            grid.place,
            tuple(line.translate(_TCVN3) for line in grid.before),
            grid.wrapped,
        )
        for grid in source.grids
    )
    paragraphs = tuple(line.translate(_TCVN3) for line in source.paragraphs)
    return Source(source.kind, paragraphs, grids, converted=True)


def _converted(cell: Cell) -> Cell:
    return Cell(
        cell.text.translate(_TCVN3),
        cell.row,
        cell.column,
        cell.row_span,
        cell.column_span,
        cell.place,
    )
