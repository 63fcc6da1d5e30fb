"""An outline as PDF by typst: the words go in as JSON, never as source, so none can become code."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tracker.paper.escape import plain_text
from tracker.paper.outline import (
    Block,
    Bullet,
    Chart,
    Heading,
    Outline,
    PageBreak,
    Paragraph,
    Table,
    appendix_label,
    appendix_origin,
    filled_cells,
)

TEMPLATE = Path(__file__).parents[2] / "templates" / "documents" / "van-ban.typ"
_TYPES: dict[type, str] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Bullet: "bullet",
    Table: "table",
    Chart: "chart",
    PageBreak: "page_break",
}


def pdf_bytes(outline: Outline) -> bytes:
    """Give `outline` as a PDF file, with the content of its Word file."""
    import typst

    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        timestamp=0,
        sys_inputs={"outline": outline_json(outline)},
    )


def outline_json(outline: Outline) -> str:
    """Give what the typst template reads."""
    head = outline.letterhead
    count = len(outline.appendices)
    document = {
        "title": " ".join((outline.kind, *outline.subject)).strip() or head.about,
        "kind": outline.kind,
        "subject": outline.subject,
        "addressee": outline.addressee or "",
        "letterhead": {
            "superior": head.superior or "",
            "issuer": head.issuer,
            "number_text": head.number_text,
            "place_and_date": head.place_and_date,
            "about": head.about,
        },
        "blocks": [_block(block) for block in outline.blocks],
        "recipients": outline.recipients,
        "signature": asdict(outline.signature),
        "appendices": [
            {
                "label": appendix_label(position, count),
                "title": appendix.title,
                "origin": appendix_origin(outline),
                "landscape": appendix.landscape,
                "blocks": [_block(block) for block in appendix.blocks],
            }
            for position, appendix in enumerate(outline.appendices, 1)
        ],
    }
    return json.dumps(_clean(document), ensure_ascii=False)


def _block(block: Block) -> dict[str, Any]:
    if not isinstance(block, Table):
        if isinstance(block, Chart):
            block = replace(block, plotted=None)
        return {"type": _TYPES[type(block)]} | asdict(block)
    block = block.printed
    return {
        "type": "table",
        "columns": [asdict(column) for column in block.columns],
        "head": [[asdict(label) for label in labels] for labels in block.head],
        "rows": [
            {
                "kind": row.kind,
                "cells": [
                    {
                        "text": cell.text,
                        "across": cell.across,
                        "align": cell.align,
                        "bold": cell.bold,
                        "italic": cell.italic,
                        "indent": cell.indent,
                    }
                    for cell in filled_cells(row, len(block.columns))
                ],
            }
            for row in block.rows
        ],
        "caption": block.caption,
        "unit_note": block.unit_note,
        "notes": block.notes,
        "numbered": block.numbered,
        "size": block.size,
    }


def _clean(value: Any) -> Any:
    """Drop control characters everywhere, as the Word file does."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value
