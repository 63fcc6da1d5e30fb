"""An outline as a Word file, through a template that an official can edit in Word.

The template holds the frame (letterhead, subject, recipients, signature), the styles and the page;
the body and the appendices are put in after it was rendered, so that docxtpl reads a page and not
a thousand rows.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.paper.charts import chart_png
from tracker.paper.escape import plain_text
from tracker.paper.metrics import text_width
from tracker.paper.outline import Appendix, Chart, Outline, appendix_label, appendix_origin
from tracker.paper.package import repack
from tracker.paper.word_xml import Frame, appendix_xml, blocks_xml, rule_xml

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

DEFAULT_TEMPLATE = Path(__file__).parents[2] / "templates" / "documents" / "van-ban.docx"
PLACES = ("body", "appendices", "issuer_rule", "motto_rule", "subject_rule")
NAMES = frozenset({"letterhead", "kind", "subject", "addressee", "recipients", "signature"})
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# Office files carry a moment of making; one fixed moment keeps equal outlines equal files.
_MADE = datetime(2020, 3, 5, tzinfo=UTC).replace(tzinfo=None)
_TWIPS = 20


class BadTemplate(ValueError):
    """A Word template cannot be used; the message says in Vietnamese which tag and where."""


def word_bytes(outline: Outline, template: Path | bytes = DEFAULT_TEMPLATE) -> bytes:
    """Give `outline` as a .docx file; raise BadTemplate where the template cannot hold it."""
    document = _rendered(outline, template)
    body = document.docx.element.body
    section = body.sectPr
    frame = Frame(_text_width(section), partial(_picture, document))
    _fill(body, "issuer_rule", rule_xml(_issuer_rule(outline), _cell_width(body, "issuer_rule")))
    _fill(body, "motto_rule", rule_xml(_motto_rule(), _cell_width(body, "motto_rule")))
    _fill(body, "subject_rule", rule_xml(_subject_rule(outline), frame.width))
    _fill(body, "body", blocks_xml(outline.blocks, frame), keep_last=True)
    _append_appendices(body, outline, section, document)
    _number_pictures(body)
    _describe(document, outline)
    out = BytesIO()
    document.docx.save(out)
    return repack(out.getvalue())


def _rendered(outline: Outline, template: Path | bytes) -> DocxTemplate:
    """Render the frame; what an outline's writer fills in later stands there as marks."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

    source = BytesIO(template) if isinstance(template, bytes) else str(template)
    document = DocxTemplate(source)
    marks = {place: Markup(f"<w:p><w:r><w:t>⟦{place}⟧</w:t></w:r></w:p>") for place in PLACES}
    _open(document)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document.render(_context(outline) | marks, environment)
    except TemplateError as error:
        lines = [line.strip() for line in getattr(error, "docx_context", ()) if line.strip()]
        near = f" (gần “{' '.join(lines)[:120]}”)" if lines else ""
        raise BadTemplate(f"Mẫu văn bản có thẻ không dùng được: {error.message}{near}") from error
    return document


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


def _fill(body: Any, place: str, xml: str, *, keep_last: bool = False) -> None:
    """Put `xml` where the template has the mark of `place`.

    `keep_last` binds the last paragraph to what follows, so that no signature stands on a page
    without a word of the document.
    """
    mark = _mark(body, place)
    elements = _elements(xml)
    for element in elements:
        mark.addprevious(element)
    if keep_last and elements and elements[-1].tag == f"{_W}p":
        elements[-1].get_or_add_pPr().keepNext_val = True
    mark.getparent().remove(mark)


def _mark(body: Any, place: str) -> Any:
    for text in body.iter(f"{_W}t"):
        if text.text == f"⟦{place}⟧":
            return text.getparent().getparent()
    raise BadTemplate(f"Mẫu văn bản thiếu thẻ {{{{p {place} }}}}")


def _elements(xml: str) -> list[Any]:
    from docx.oxml import parse_xml

    from tracker.paper.template_parts import NAMESPACES

    return list(parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>"))


def _append_appendices(body: Any, outline: Outline, section: Any, document: DocxTemplate) -> None:
    """Give each appendix a section of its own; the body's section ends before the first.

    A section's properties stand in its last paragraph, those of the last one at the body's end.
    """
    from copy import deepcopy

    if not outline.appendices:
        _fill(body, "appendices", "")
        return
    mark, current = _mark(body, "appendices"), deepcopy(section)
    count = len(outline.appendices)
    for position, appendix in enumerate(outline.appendices, 1):
        mark.addprevious(_section_end(current))
        current = _appendix_section(section, appendix)
        frame = Frame(_text_width(current), partial(_picture, document))
        origin = appendix_origin(outline)
        for element in _elements(
            appendix_xml(appendix, appendix_label(position, count), origin, frame)
        ):
            mark.addprevious(element)
    mark.getparent().remove(mark)
    body.replace(section, current)


def _section_end(section: Any) -> Any:
    """Give the small paragraph that ends a section; it must not open a page of its own."""
    ending = _elements('<w:p><w:pPr><w:pStyle w:val="Rule"/></w:pPr></w:p>')[0]
    ending.pPr.append(section)
    return ending


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


def _cell_width(body: Any, place: str) -> int:
    """Give the width in twips of the table cell in which a mark stands."""
    cell = _mark(body, place).getparent()
    width = cell.find(f"{_W}tcPr/{_W}tcW") if cell.tag == f"{_W}tc" else None
    return int(width.get(f"{_W}w")) if width is not None else 4600


def _issuer_rule(outline: Outline) -> float:
    """Give the line under the issuer: between a third and a half of its name's length."""
    width = text_width(outline.letterhead.issuer.upper(), 13, bold=True)
    return min(0.42 * width * _TWIPS, 1700)


def _motto_rule() -> float:
    return text_width("Độc lập - Tự do - Hạnh phúc", 14, bold=True) * _TWIPS


def _subject_rule(outline: Outline) -> float:
    width = max((text_width(line, 14, bold=True) for line in outline.subject), default=0)
    return min(0.42 * width * _TWIPS, 3000)


def _picture(document: DocxTemplate, chart: Chart) -> tuple[str, float, float]:
    picture = chart_png(chart.svg)
    relation, image = document.docx.part.get_or_add_image(BytesIO(picture))
    return relation, chart.width_mm, chart.width_mm * image.px_height / image.px_width


def _number_pictures(body: Any) -> None:
    """Give every picture an id of its own, which Word requires."""
    path = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    for number, properties in enumerate(body.iter(path), 1):
        properties.set("id", str(number))


def _describe(document: DocxTemplate, outline: Outline) -> None:
    properties = document.docx.core_properties
    properties.title = plain_text(" ".join((outline.kind, *outline.subject)))[:255]
    properties.author = plain_text(outline.letterhead.issuer)[:255]
    properties.last_modified_by = ""
    properties.language = "vi-VN"
    properties.created = properties.modified = _MADE
    properties.revision = 1
