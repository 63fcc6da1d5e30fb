"""What a document says as plain values, its hash, and what two of them say differently.

Pure: the layout is left out, so that a change of fonts is no difference.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from tracker.paper.outline import Block, Chart, Heading, Outline, PageBreak, Row, Run, Table

# A list longer than this tells nobody anything; the count is told instead.
DIFFERENCES = 500

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that says something else: `where` in words, and the words before and after."""

    where: str
    old: str
    new: str


def told(outline: Outline) -> dict[str, Any]:
    """Give everything the document says, in its order, as values that JSON keeps."""
    return {
        "subject": list(outline.subject),
        "parts": [
            {"title": "", "blocks": _blocks(outline.blocks)},
            *({"title": one.title, "blocks": _blocks(one.blocks)} for one in outline.appendices),
        ],
    }


def digest(values: Told) -> str:
    """Give the SHA-256 of what a document says, whatever the order of keys in the store."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before: Told, after: Told) -> list[dict[str, str]]:
    """Give what `after` says otherwise, in the order of the document, at most DIFFERENCES."""
    old, new = dict(_said(before)), dict(_said(after))
    found = [
        Difference(where, old.get(where, ""), new.get(where, ""))
        for where in _merged(list(old), list(new))
        if old.get(where, "") != new.get(where, "")
    ]
    return [asdict(one) for one in found[:DIFFERENCES]]


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks if not isinstance(block, PageBreak)]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"heading": block.text, "level": block.level}
    if isinstance(block, Table):
        return {
            "table": block.caption,
            "head": [[cell.text for cell in line] for line in block.head],
            "rows": [_row(row) for row in block.rows],
            "notes": list(block.notes),
        }
    if isinstance(block, Chart):
        return {"chart": block.caption, "alt": block.alt}
    return {"text": _words(block.runs)}  # type: ignore[union-attr]


def _row(row: Row) -> list[str]:
    return [cell.text for cell in row.cells]


def _words(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _said(values: Told) -> Iterator[tuple[str, str]]:
    """Give (where, words) of every paragraph and cell; places with one name are numbered."""
    seen: Counter[str] = Counter()
    for part in values["parts"]:
        heading = part["title"]
        for block in part["blocks"]:
            if "heading" in block:
                heading = block["heading"]
                continue
            for where, words in _of_block(block, heading):
                seen[where] += 1
                number = f" ({seen[where]})" if seen[where] > 1 else ""
                yield f"{where}{number}", words


def _of_block(block: Mapping[str, Any], heading: str) -> Iterator[tuple[str, str]]:
    if "text" in block:
        yield f"Mục {heading}" if heading else "Phần mở đầu", block["text"]
    elif "chart" in block:
        yield block["chart"], block["alt"]
    else:
        caption = block["table"] or heading
        columns = block["head"][-1]
        for row in block["rows"]:
            label = " ".join(text for text in row[:2] if text)
            if len(row) < 2:
                yield f"{caption}; dòng nhóm “{label}”", label
                continue
            for position, text in enumerate(row[2:], start=2):
                column = columns[position] if position < len(columns) else str(position + 1)
                yield f"{caption}; dòng “{label}”; cột “{column}”", text


def _merged(old: list[str], new: list[str]) -> list[str]:
    """Give every place of both in the order of the later document, lost places where they stood."""
    found: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += old[a:b]
        found += new[c:d]
    return list(dict.fromkeys(found))
