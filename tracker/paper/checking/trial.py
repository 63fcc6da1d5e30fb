"""A document of every kind of block made from a template, as the last proof that it can serve."""

from __future__ import annotations

from io import BytesIO

from tracker.paper.outline import (
    Appendix,
    Column,
    Heading,
    Letterhead,
    Outline,
    Signature,
    Table,
    bullet,
    ended,
    head,
    paragraph,
    row,
)
from tracker.paper.word import BadTemplate, word_bytes

_TABLE = Table((Column(1), Column(1)), (head("Cột một", "Cột hai"),), (row("a", "b"),), "Bảng 1")
_BLOCKS = ended(
    (Heading("I. PHẦN MỘT"), Heading("1. Mục một", 2), Heading("a) Điểm a", 3), _TABLE,
     bullet("Ý thứ nhất."), paragraph("Đoạn cuối."))
)  # fmt: skip


def trial_faults(content: bytes) -> list[str]:
    """Say why no document can be made of a template whose tags are in order."""
    from docx import Document

    try:
        for outline in _samples():
            Document(BytesIO(word_bytes(outline, content)))
    except BadTemplate as error:
        return [f"{error}."]
    except Exception:  # noqa: BLE001 - whatever a library says, the file sent is torn
        return ["Không lập được văn bản thử từ mẫu này: cấu trúc tệp Word bị hỏng."]
    return []


def _samples() -> tuple[Outline, Outline]:
    """Give a report with everything in it, and a letter with as little as there can be."""
    letterhead = Letterhead("Cơ quan", "BC-CQ", "Nơi", 2024, 9, "Cơ quan trên", 5, 7, "việc thử")
    report = Outline(
        letterhead, "Báo cáo", ("Dòng một", "dòng hai"), _BLOCKS,
        Signature(("KT. Giám đốc", "Phó Giám đốc"), "Họ Tên"), ("Như trên;", "Lưu: VT."),
        "Cơ quan nhận", (Appendix("PHỤ LỤC MỘT", (_TABLE,)), Appendix("PHỤ LỤC HAI", (_TABLE,))),
    )  # fmt: skip
    bare = Letterhead("Cơ quan", "CQ", "Nơi", 2024, 9)
    return report, Outline(bare, "", (), ended((paragraph("Đoạn."),)), Signature(()))
