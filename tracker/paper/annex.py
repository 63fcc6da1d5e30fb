"""The appendices of a document as a file of their own, to go with what an office signs itself."""

from __future__ import annotations

from io import BytesIO

from tracker.paper.outline import Outline
from tracker.paper.package import repack
from tracker.paper.word import word_bytes


def annex_bytes(outline: Outline) -> bytes:
    """Give the appendices of `outline` as a .docx file, without letterhead, body and signature.

    Its letterhead says to which document they belong. Raise ValueError where it has none.
    """
    from docx import Document
    from docx.oxml.ns import qn

    if not outline.appendices:
        raise ValueError("an outline without appendices")
    document = Document(BytesIO(word_bytes(outline)))
    body = document.element.body
    for element in list(body):
        # The section of the main document ends with the paragraph that holds its properties.
        last = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
        body.remove(element)
        if last:
            break
    out = BytesIO()
    document.save(out)
    return repack(out.getvalue(), {})
