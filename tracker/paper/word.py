"""An outline as a Word file, through a template that an official can edit in Word.

The template holds the frame (letterhead, subject, recipients, signature), the styles and the page;
the body and the appendices are put in after it was rendered, so that docxtpl reads a page and not
a thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.paper.charts import chart_png
from tracker.paper.escape import plain_text
from tracker.paper.metrics import text_width
from tracker.paper.outline import Appendix, Chart, Outline, appendix_label, appendix_origin
from tracker.paper.package import repack
from tracker.paper.template_parts import STYLE_NAMES
from tracker.paper.word_xml import (
    EMPTY_XML,
    Frame,
    Picture,
    Placed,
    appendix_xml,
    blocks_xml,
    rule_xml,
    section_end_xml,
)

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

DEFAULT_TEMPLATE = Path(__file__).parents[2] / "templates" / "documents" / "van-ban.docx"
PLACES = ("body", "appendices", "issuer_rule", "motto_rule", "subject_rule")
# Whoever edits a template may draw the lines of the head themselves; these it cannot be without.
REQUIRED = ("body", "appendices")
NAMES = frozenset({"letterhead", "kind", "subject", "addressee", "recipients", "signature"})
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# Office files carry a moment of making; one fixed moment keeps equal outlines equal files.
_MADE = datetime(2020, 3, 5, tzinfo=UTC).replace(tzinfo=None)
_TWIPS = 20
_MARK = "<w:p><w:r><w:t>⟦{}⟧</w:t></w:r></w:p>"


class BadTemplate(ValueError):
    """A Word template cannot be used; the message says in Vietnamese which tag and where."""


def word_bytes(outline: Outline, template: Path | bytes = DEFAULT_TEMPLATE) -> bytes:
    """Give `outline` as a .docx file; raise BadTemplate where the template cannot hold it."""
    document = _rendered(outline, template)
    fills = _fills(outline, document)
    _describe(document, outline)
    out = BytesIO()
    document.docx.save(out)
    main = str(document.docx.part.partname).lstrip("/")
    return repack(out.getvalue(), {main: partial(_filled, fills=fills)})


def _fills(outline: Outline, document: DocxTemplate) -> dict[str, str]:
    """Give what stands in each place of the template, as XML.

    It goes in as text after the file was saved: moving a thousand rows from one tree into another
    takes time by the square of their number.
    """
    body = document.docx.element.body
    marks = {place: _mark(body, place) for place in PLACES}
    picture = partial(_picture, document, count(1))
    frame = Frame(_text_width(body.sectPr), picture)
    lengths = {
        "issuer_rule": _issuer_rule(outline),
        "motto_rule": _motto_rule(),
        "subject_rule": _subject_rule(outline) if outline.subject else 0,
    }
    fills = {
        place: rule_xml(length, _width_around(marks[place], frame.width)) if length else EMPTY_XML
        for place, length in lengths.items()
    }
    fills["body"] = blocks_xml(outline.blocks, frame, keep_last=True)
    fills["appendices"] = _appendices_xml(outline, body, picture)
    ids = style_ids(document)
    return {place: _restyled(xml, ids) for place, xml in fills.items()}


def style_ids(document: DocxTemplate) -> dict[str, str]:
    """Give the ids of the template's styles that are not those of the default one.

    Word keeps an id, other programs make their own from the name when they save: a style is found
    by its id, else by its name. Raise BadTemplate where one is gone.
    """
    there = {}
    for style in document.docx.styles.element.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        there[style.get(f"{_W}styleId")] = "" if name is None else name.get(f"{_W}val").lower()
    by_name = {name: id_ for id_, name in there.items()}
    found = {}
    for id_, name in STYLE_NAMES.items():
        if id_ not in there:
            if name.lower() not in by_name:
                raise BadTemplate(f"Mẫu văn bản thiếu kiểu chữ “{name}” trong danh sách Styles")
            found[id_] = by_name[name.lower()]
    return found


def _restyled(xml: str, ids: dict[str, str]) -> str:
    for id_, own in ids.items():
        xml = xml.replace(f'Style w:val="{id_}"', f'Style w:val="{own}"')
    return xml


def _filled(part: bytes, fills: dict[str, str]) -> bytes:
    text = part.decode()
    for place, xml in fills.items():
        text = text.replace(_MARK.format(place), xml, 1)
    return text.encode()


def _rendered(outline: Outline, template: Path | bytes) -> DocxTemplate:
    """Render the frame; what an outline's writer fills in later stands there as marks."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

    source = BytesIO(template) if isinstance(template, bytes) else str(template)
    document = DocxTemplate(source)
    marks = {place: Markup(_MARK.format(place)) for place in PLACES}
    _open(document)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_unread)
    try:
        document.render(_context(outline) | marks, environment)
    except TemplateError as error:
        lines = [line.strip() for line in getattr(error, "docx_context", ()) if line.strip()]
        near = f" (gần “{' '.join(lines)[:120]}”)" if lines else ""
        raise BadTemplate(f"Mẫu văn bản có thẻ không dùng được: {error.message}{near}") from error
    return document


def _unread(value: Any) -> Any:
    """Give a value as the template prints it, so that nothing reads it once more.

    docxtpl takes "{_{" for an escaped brace in whatever was rendered, people's words too; the
    underscore leaves as its number, which a reader of XML turns back.
    """
    from markupsafe import Markup, escape

    return value if isinstance(value, Markup) else Markup(str(escape(value)).replace("_", "&#95;"))


def _open(document: DocxTemplate) -> None:
    from zipfile import BadZipFile

    try:
        document.init_docx()
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadTemplate("Mẫu văn bản không phải tệp Word (.docx) đọc được") from error


def _context(outline: Outline) -> dict[str, Any]:
    head = outline.letterhead
    return {
        "letterhead": {
            "superior": plain_text(head.superior or ""),
            "issuer": plain_text(head.issuer),
            "number_text": plain_text(head.number_text),
            "place_and_date": plain_text(head.place_and_date),
            "about": plain_text(head.about),
        },
        "kind": plain_text(outline.kind),
        "subject": [plain_text(line) for line in outline.subject],
        "addressee": plain_text(outline.addressee or ""),
        "recipients": [plain_text(line) for line in outline.recipients],
        "signature": {
            "lines": [plain_text(line) for line in outline.signature.lines],
            "name": plain_text(outline.signature.name),
        },
    }


def _mark(body: Any, place: str) -> Any:
    """Give the paragraph of a place; None for a line that the template does without."""
    for text in body.iter(f"{_W}t"):
        if text.text == f"⟦{place}⟧":
            return text.getparent().getparent()
    if place in REQUIRED:
        raise BadTemplate(f"Mẫu văn bản thiếu thẻ {{{{p {place} }}}}")
    return None


def _appendices_xml(outline: Outline, body: Any, picture: Picture) -> str:
    """Give the appendices, each a section of its own; the body's section ends before the first.

    A section's properties stand in its last paragraph, those of the last one at the body's end.
    """
    if not outline.appendices:
        return EMPTY_XML
    main = current = body.sectPr
    parts = []
    for position, appendix in enumerate(outline.appendices, 1):
        parts.append(section_end_xml(_section_xml(current)))
        current = _appendix_section(main, appendix)
        label = appendix_label(position, len(outline.appendices))
        frame = Frame(_text_width(current), picture)
        parts.append(appendix_xml(appendix, label, appendix_origin(outline), frame))
    body.replace(main, current)
    return "".join(parts)


def _section_xml(section: Any) -> str:
    from lxml import etree

    return etree.tostring(section, encoding="unicode", with_tail=False)


def _appendix_section(section: Any, appendix: Appendix) -> Any:
    from copy import deepcopy

    own = deepcopy(section)
    size = own.find(f"{_W}pgSz")
    if appendix.landscape:
        width, height = size.get(f"{_W}w"), size.get(f"{_W}h")
        size.set(f"{_W}w", height)
        size.set(f"{_W}h", width)
        size.set(f"{_W}orient", "landscape")
    return own


def _text_width(section: Any) -> int:
    size, margins = section.find(f"{_W}pgSz"), section.find(f"{_W}pgMar")
    sides = int(margins.get(f"{_W}left")) + int(margins.get(f"{_W}right"))
    return int(size.get(f"{_W}w")) - sides


def _width_around(mark: Any, width: int) -> int:
    """Give the width in twips of the table cell in which a mark stands, else the text's."""
    cell = None if mark is None else mark.getparent()
    if cell is None or cell.tag != f"{_W}tc":
        return width
    own = cell.find(f"{_W}tcPr/{_W}tcW")
    return int(own.get(f"{_W}w")) if own is not None else width // 2


def _issuer_rule(outline: Outline) -> float:
    """Give the line under the issuer: between a third and a half of its name's length."""
    width = text_width(outline.letterhead.issuer.upper(), 13, bold=True)
    return min(0.42 * width * _TWIPS, 1700)


def _motto_rule() -> float:
    return text_width("Độc lập - Tự do - Hạnh phúc", 14, bold=True) * _TWIPS


def _subject_rule(outline: Outline) -> float:
    width = max((text_width(line, 14, bold=True) for line in outline.subject), default=0)
    return min(0.42 * width * _TWIPS, 3000)


def _picture(document: DocxTemplate, numbers: Iterator[int], chart: Chart) -> Placed:
    relation, image = document.docx.part.get_or_add_image(BytesIO(chart_png(chart.svg)))
    height = chart.width_mm * image.px_height / image.px_width
    return Placed(relation, next(numbers), chart.width_mm, height)


def _title(outline: Outline) -> str:
    return " ".join((outline.kind, *outline.subject)).strip() or outline.letterhead.about


def _describe(document: DocxTemplate, outline: Outline) -> None:
    properties = document.docx.core_properties
    properties.title = plain_text(_title(outline))[:255]
    properties.author = plain_text(outline.letterhead.issuer)[:255]
    properties.last_modified_by = ""
    properties.language = "vi-VN"
    properties.created = properties.modified = _MADE
    properties.revision = 1
