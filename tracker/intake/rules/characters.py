"""Damaged characters (U+FFFD): where they stand, and what probably stood there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tracker.intake.parsed import Finding, ParsedSection, ParsedTarget, ParsedTask
from tracker.intake.reading.pdf_words import doubtful_words
from tracker.intake.reading.source import Source
from tracker.intake.rules.wording import finding

LOST = "\ufffd"
_WORD = re.compile(r"[^\W\d_]+")


def check_characters(
    source: Source,
    tasks: Sequence[ParsedTask],
    targets: Sequence[ParsedTarget],
    sections: Sequence[ParsedSection],
) -> Iterator[Finding]:
    """Give a finding for each field that holds damaged characters, with a proposed reading."""
    if not any(LOST in cell.text for grid in source.grids for cell in grid.cells):
        return
    words = Counter(
        word.lower()
        for grid in source.grids
        for cell in grid.cells
        if LOST not in cell.text
        for word in _WORD.findall(cell.text)
    )
    for where, cell, field, text in _fields(tasks, targets, sections):
        if LOST in text:
            proposed = _mended(text, words)
            yield finding(
                "unreadable_characters",
                where,
                cell=cell,
                field=field,
                printed=text,
                computed=proposed,
                suggestions=(proposed,) if proposed else (),
            )


def check_breaks(
    source: Source,
    tasks: Sequence[ParsedTask],
    targets: Sequence[ParsedTarget],
    sections: Sequence[ParsedSection],
) -> Iterator[Finding]:
    """Give a finding for each word that a PDF's lines may have cut, and nobody can join surely."""
    if source.kind != "pdf":
        return
    for where, cell, field, text in _fields(tasks, targets, sections):
        for broken in dict.fromkeys(doubtful_words(text)):
            yield finding("broken_word", where, cell=cell, field=field, printed=broken)


def _fields(
    tasks: Sequence[ParsedTask],
    targets: Sequence[ParsedTarget],
    sections: Sequence[ParsedSection],
) -> Iterator[tuple[str, str, str, str]]:
    """Give (where, cell, field, text) of everything that was printed."""
    for section in sections:
        where = f"{section.index or ''}/{section.number}".lstrip("/")
        yield where, "", "section_title", section.title or ""
    for task in tasks:
        for field, key, text in (
            ("title", "title", task.title),
            ("deadline", "deadline", task.deadline.text),
            ("leads", "lead", " ".join(match.printed for match in task.leads)),
            ("partners", "partner", " ".join(match.printed for match in task.partners)),
            ("output", "output", task.output or ""),
        ):
            yield task.where, task.places.get(key, ""), field, text
    for target in targets:
        leads = " ".join(match.printed for match in target.leads)
        yield target.where, target.places.get("title", ""), "name", target.name
        yield target.where, target.places.get("lead", ""), "leads", leads


def _mended(text: str, words: Counter[str]) -> str | None:
    """Propose a reading: each damaged word becomes the commonest word that fits it."""
    mended = text
    for damaged in set(re.findall(rf"[^\W\d_{LOST}]*(?:{LOST}+[^\W\d_{LOST}]*)+", text)):
        shape = re.sub(
            rf"{LOST}+", lambda run: rf"\\w{{1,{len(run[0])}}}", re.escape(damaged.lower())
        )
        fits = [word for word in words if re.fullmatch(shape.replace("\\\\w", "\\w"), word)]
        if not fits:
            return None
        best = max(fits, key=lambda word: (words[word], word))
        mended = mended.replace(damaged, best.upper() if damaged.isupper() else best)
    return mended
