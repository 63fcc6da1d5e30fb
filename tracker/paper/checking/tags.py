"""The tags of a template, paragraph by paragraph: closed, whole, alone where they must be.

A paragraph is told by its number in its part and by the words beside the tag, as an official
finds it in Word. What a tag may say is the question of `words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from tracker.lib.text import shorten
from tracker.paper.checking.hostile import MAIN
from tracker.paper.checking.words import Said, word_faults
from tracker.paper.word import PLACES, REQUIRED

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAGGED = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_MARKS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|[{}]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
# Between the runs of one tag nothing may stand that the writer would lose or tear.
_HARMLESS = {f"{W}{name}" for name in ("r", "rPr", "t", "proofErr", "bookmarkStart", "bookmarkEnd")}
_TRACKED = ("ins", "del", "moveFrom", "moveTo")
# Fields that fetch from elsewhere or run something.
_LIVE_FIELDS = re.compile(
    r"^\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|MACROBUTTON|RD)\b", re.I
)
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a part: where it stands and its letters, each with the piece it is in."""

    place: str
    node: Any
    text: str
    letters: tuple[Any, ...]

    @property
    def near(self) -> str:
        """Give the beginning of its words, for who looks for it."""
        return shorten(" ".join(self.text.split()), _NEAR)

    def fault(self, words: str) -> str:
        """Give a sentence with the place."""
        near = f" (gần chữ “{self.near}”)" if self.near else ""
        return f"{self.place[0].upper()}{self.place[1:]}: {words}{near}."


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as it stands in its paragraph, marks included."""

    line: Line
    start: int
    text: str

    @property
    def prefix(self) -> str:
        """Give "p" for a tag that stands for its whole paragraph, else nothing."""
        found = re.match(r"\{[{%]([a-z]+)\s", self.text)
        return found[1] if found and found[1] in ("p", "r", "tr", "tc") else ""

    @property
    def inner(self) -> str:
        """Give what the tag says, without marks and prefix."""
        return self.text[2 + len(self.prefix) : -2].strip()

    @property
    def first(self) -> str:
        """Give its first word."""
        return (self.inner.split() or [""])[0]


def tag_faults(content: bytes) -> list[str]:
    """Say what is wrong with the tags of a template that is safe to open."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    faults: list[str] = []
    main: list[Tag] = []
    with ZipFile(BytesIO(content)) as package:
        for name in sorted(package.namelist()):
            if not name.endswith(".xml"):
                continue
            try:
                root = etree.fromstring(package.read(name), parser)
            except etree.XMLSyntaxError:
                return ["Tệp không phải văn bản Word (.docx) đọc được."]
            if not _TAGGED.fullmatch(name):
                faults += _outside(root)
                continue
            tags, found = _part(root, name)
            faults += found
            main = tags if name == MAIN else main
    return faults + _places(main)


def _part(root: Any, name: str) -> tuple[list[Tag], list[str]]:
    """Read one part; what it says is asked only where every tag is whole."""
    where = "" if name == MAIN else "chân trang, " if "footer" in name else "đầu trang, "
    tags: list[Tag] = []
    faults = _hidden(root)
    for line in _lines(root, where):
        found, wrong = _tags(line)
        tags += found
        faults += wrong
        faults += [fault for tag in found if (fault := _shape(tag))]
    faults += _blocks(tags)
    if not faults:
        said = [Said(tag.inner, tag.text.startswith("{%"), tag.line.fault) for tag in tags]
        faults += word_faults(said, allow_places=name == MAIN)
    return tags, faults


def _lines(root: Any, where: str) -> Iterator[Line]:
    """Give the paragraphs of a part; one inside a text box counts for itself."""
    for number, node in enumerate(root.iter(f"{W}p"), 1):
        words: list[str] = []
        letters: list[Any] = []
        for text in node.iter(f"{W}t"):
            if next(text.iterancestors(f"{W}p")) is node:
                words.append(text.text or "")
                letters += [text] * len(text.text or "")
        yield Line(f"{where}đoạn {number}", node, "".join(words), tuple(letters))


def _tags(line: Line) -> tuple[list[Tag], list[str]]:
    """Give the tags of a paragraph, and what is open, closed too often or lone in it."""
    tags: list[Tag] = []
    faults: list[str] = []
    opened: re.Match[str] | None = None
    for mark in _MARKS.finditer(line.text):
        if opened is None:
            if mark[0] in _CLOSING:
                opened = mark
            else:
                faults.append(line.fault(f"dấu “{mark[0]}” lẻ, không thuộc thẻ nào"))
        elif mark[0] == _CLOSING[opened[0]]:
            tags.append(Tag(line, opened.start(), line.text[opened.start() : mark.end()]))
            opened = None
        else:
            break
    if opened is not None:
        begun = shorten(line.text[opened.start() :], 40)
        faults.append(line.fault(f"thẻ “{begun}” mở mà không đóng trong cùng đoạn"))
    return tags, faults


def _shape(tag: Tag) -> str | None:
    """Say what is wrong with how a tag stands: torn by something in it, or not alone."""
    if not _is_whole(tag):
        words = f"thẻ “{tag.text}” bị cắt bởi liên kết, trường, dấu ngắt hoặc sửa đổi nằm giữa"
        return tag.line.fault(f"{words}; xóa và gõ lại liền một mạch")
    if tag.text.startswith("{#"):
        return tag.line.fault(f"không dùng thẻ ghi chú “{tag.text}”")
    if tag.prefix in ("r", "tr", "tc"):
        return tag.line.fault(f"không dùng thẻ loại “{tag.text[:2]}{tag.prefix}”")
    if tag.prefix == "p" and tag.line.text.strip() != tag.text:
        return tag.line.fault(f"thẻ “{tag.text}” phải đứng một mình trong đoạn")
    if tag.first in PLACES and tag.prefix != "p":
        return tag.line.fault(f"thẻ “{tag.text}” phải viết là “{{{{p {tag.first} }}}}”")
    return None


def _is_whole(tag: Tag) -> bool:
    """Say whether nothing but changes of type stands between a tag's letters."""
    texts = tag.line.letters[tag.start : tag.start + len(tag.text)]
    first, last = texts[0], texts[-1]
    if any(text.getparent().getparent() is not first.getparent().getparent() for text in texts):
        return False
    between = False
    for node in tag.line.node.iter():
        between = between or node is first
        if node is last:
            break
        if between and node.tag not in _HARMLESS and node.getparent().tag != f"{W}rPr":
            return False
    return True


def _blocks(tags: list[Tag]) -> list[str]:
    """Say which conditions and loops do not close, or close somewhere else than they open."""
    faults: list[str] = []
    open_: list[Tag] = []
    for tag in (tag for tag in tags if tag.text.startswith("{%")):
        if tag.first in ("if", "for"):
            open_.append(tag)
        elif tag.first in ("endif", "endfor"):
            if not open_ or open_[-1].first != tag.first.removeprefix("end"):
                faults.append(tag.line.fault(f"thẻ đóng “{tag.text}” không có thẻ mở"))
                continue
            if not _pairs(open_.pop(), tag):
                faults.append(tag.line.fault(f"thẻ “{tag.text}” phải cùng ô, cùng kiểu với thẻ mở"))
        elif tag.first in ("else", "elif") and open_:
            if not _pairs(open_[-1], tag):
                faults.append(tag.line.fault(f"thẻ “{tag.text}” phải cùng ô, cùng kiểu với thẻ mở"))
        else:
            faults.append(tag.line.fault(f"không dùng được thẻ “{tag.text}”"))
    faults += [tag.line.fault(f"thẻ “{tag.text}” chưa có thẻ đóng “end{tag.first}”")
               for tag in open_]  # fmt: skip
    return faults


def _pairs(first: Tag, second: Tag) -> bool:
    """Say whether two tags of one block stand in the same cell, or in the same paragraph."""
    if first.prefix != second.prefix:
        return False
    if first.prefix == "p":
        return first.line.node.getparent() is second.line.node.getparent()
    return first.line.node is second.line.node


def _places(tags: list[Tag]) -> list[str]:
    """Say which places of the document are missing, doubled or where no page can hold them."""
    faults = []
    found: dict[str, list[Tag]] = {place: [] for place in PLACES}
    for tag in tags:
        if tag.first in found and tag.text.startswith("{{"):
            found[tag.first].append(tag)
    for place, there in found.items():
        if not there and place in REQUIRED:
            words = "thân văn bản" if place == "body" else "phụ lục"
            faults.append(f"Mẫu thiếu thẻ “{{{{p {place} }}}}”, chỗ đặt {words}.")
        faults += [tag.line.fault(f"thẻ “{tag.text}” lặp lại") for tag in there[1:]]
        if there and place in REQUIRED and there[0].line.node.getparent().tag != f"{W}body":
            faults.append(there[0].line.fault(f"thẻ “{there[0].text}” không được nằm trong bảng"))
    if not faults and found["appendices"]:
        faults += _after_appendices(found["appendices"][0])
    return faults


def _after_appendices(tag: Tag) -> list[str]:
    """The appendices are pages of their own: nothing may stand after them."""
    for node in tag.line.node.itersiblings():
        words = "".join(text.text or "" for text in node.iter(f"{W}t")).strip()
        if words:
            return [tag.line.fault(f"sau thẻ “{tag.text}” còn chữ “{shorten(words, 40)}”")]
    return []


def _hidden(root: Any) -> list[str]:
    """Say what stands in a part and not in its text: tracked changes, live fields, tags."""
    faults = []
    if any(next(root.iter(f"{W}{name}"), None) is not None for name in _TRACKED):
        faults.append("Mẫu còn sửa đổi đang theo dõi; chấp nhận hoặc bỏ hết rồi tải lên lại.")
    for node in root.iter(f"{W}instrText", f"{W}fldSimple"):
        words = node.text or node.get(f"{W}instr") or ""
        if _LIVE_FIELDS.match(words):
            faults.append(
                f"Mẫu có trường lấy nội dung từ nơi khác: “{shorten(words.strip(), 40)}”."
            )
    return faults + _outside(root, texts=False)


def _outside(root: Any, *, texts: bool = True) -> list[str]:
    """Say that tags stand where no paragraph shows them: names, properties, notes, fields."""
    for node in root.iter():
        own = [*node.attrib.values(), node.tail or ""]
        if texts or node.tag != f"{W}t":
            own.append(node.text or "")
        if any(mark in words for words in own for mark in ("{{", "{%", "{#")):
            return ["Mẫu có thẻ ngoài phần văn bản (thuộc tính, ghi chú, trường); xóa thẻ đó."]
    return []
