"""The proof as a zip for the ministry's software: an index in two forms, files by criterion.

A document that proves several criteria lies once, in the folder of the first; the index names it
at each of them. Files are sent piece by piece, so that a package of any size costs the memory of
one piece; what is not in it is said in the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from tracker.evidence.models import Document
from tracker.indices.rules.wording import shown_code
from tracker.paper.excel import Field
from tracker.paper.outline import Value
from tracker.reports.assessment.facts import AssessmentFacts
from tracker.reports.papers.dossier import Part, Proof, dossier_stream, proofs
from tracker.reports.phrases import sentence_case
from tracker.storage import Storage

# The folder in which the dossier's index knows its files.
FOLDER = "tai-lieu"
_CODE = re.compile(r"[^0-9A-Za-z.]+")
_FIELDS = (
    Field("Mã tiêu chí", 12),
    Field("Tiêu chí, tiêu chí thành phần", 50),
    Field("Điểm tự chấm", 12, "decimal"),
    Field("Số, ký hiệu", 22),
    Field("Ngày", 12, "date"),
    Field("Tên tài liệu", 60),
    Field("Cơ quan cung cấp", 30),
    Field("Tệp trong gói", 60),
)
_BARE = (
    Field("Mã tiêu chí", 12),
    Field("Tiêu chí, tiêu chí thành phần", 60),
    Field("Điểm tự chấm", 12, "decimal"),
    Field("Giải trình", 80),
)


def package_stream(
    facts: AssessmentFacts, documents: Mapping[int, Document], storage: Storage
) -> Iterator[bytes]:
    """Give the package piece by piece; rows and names are read before the first byte leaves."""
    files, where = _placed(facts, documents, storage)
    title = f"Tài liệu kiểm chứng tự chấm điểm Chỉ số cải cách hành chính năm {facts.year}"
    parts = (
        Part("Tài liệu theo tiêu chí", _FIELDS, _rows(facts, documents, where)),
        Part("Tiêu chí không có tài liệu", _BARE, _bare_rows(facts)),
    )
    return dossier_stream(title, parts, files)


def _placed(
    facts: AssessmentFacts, documents: Mapping[int, Document], storage: Storage
) -> tuple[list[Proof], dict[int, str]]:
    """Put each file into the folder of the first criterion that it proves."""
    folders: dict[int, str] = {}
    for line in facts.scored:
        for key in line.documents:
            folders.setdefault(key, folder_of(line.code))
    ordered = [documents[key] for key in folders if key in documents]
    files, where = proofs(ordered, storage)
    moved = {
        where[key]: f"{FOLDER}/{folder}/{PurePosixPath(where[key]).name}"
        for key, folder in folders.items()
        if key in where
    }
    told = {key: moved[name] if _is_file(name) else name for key, name in where.items()}
    return [replace(one, name=moved[one.name]) for one in files], told


def _is_file(name: str) -> bool:
    return name.startswith(f"{FOLDER}/")


def folder_of(code: str) -> str:
    """Give the name of a criterion's folder: its code, whatever the framework calls it."""
    return _CODE.sub("-", code).strip(".-") or "khac"


def _rows(
    facts: AssessmentFacts, documents: Mapping[int, Document], where: Mapping[int, str]
) -> Sequence[Sequence[Value]]:
    return [
        (
            shown_code(line.code), sentence_case(line.name), line.score,
            facts.documents[key].number, facts.documents[key].issued_on,
            facts.documents[key].name, facts.documents[key].agency, where.get(key, ""),
        )
        for line in facts.scored
        for key in line.documents
        if key in documents
    ]  # fmt: skip


def _bare_rows(facts: AssessmentFacts) -> Sequence[Sequence[Value]]:
    return [
        (
            shown_code(line.code), sentence_case(line.name), line.score,
            "\n".join(one.explanation for one in line.said if one.explanation),
        )
        for line in facts.scored
        if not line.documents
    ]  # fmt: skip
