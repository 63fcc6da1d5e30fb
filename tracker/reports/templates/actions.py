"""Putting a template in force, an earlier one, or the project's own again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from tracker.audit.actions import record
from tracker.db import session
from tracker.lib.actor import Actor
from tracker.lib.text import nfc, shorten
from tracker.paper.checking.apart import faults_apart
from tracker.reports.templates.models import USES, WordTemplate, WordTemplateFile
from tracker.reports.templates.queries import in_force


class TemplateRefused(Exception):
    """The template is not taken; `faults` are sentences for people, each with its place."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the faults; the first one is the message."""
        super().__init__(faults[0])
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Checked:
    """The bytes of a template that was looked at and found fit: `checked` alone makes one."""

    content: bytes


def checked(content: bytes) -> Checked:
    """Look at an uploaded template, outside any transaction; raise TemplateRefused."""
    faults = faults_apart(content)
    if faults:
        raise TemplateRefused(faults)
    return Checked(content)


def change_template(
    *, use: str, template: Checked, file_name: str, by: Actor, at: datetime
) -> WordTemplate:
    """Put an uploaded template in force for `use`; raise TemplateRefused where it is already."""
    content = template.content
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(WordTemplateFile, sha256) is None:
        session.add(WordTemplateFile(sha256=sha256, size=len(content), content=content))
        session.flush()
    name = shorten(nfc(file_name).strip(), 255)
    return _put(use, sha256, name, by=by, at=at)


def reuse_template(*, earlier: WordTemplate, by: Actor, at: datetime) -> WordTemplate:
    """Put an earlier template in force again."""
    return _put(earlier.use, earlier.sha256, earlier.file_name, by=by, at=at)


def restore_default(*, use: str, by: Actor, at: datetime) -> WordTemplate:
    """Let the project's own template serve again."""
    return _put(use, None, "", by=by, at=at)


def _put(use: str, sha256: str | None, file_name: str, *, by: Actor, at: datetime) -> WordTemplate:
    """Write the change; one that would change nothing is refused."""
    before = in_force(use)
    old = before.sha256 if before else None
    if old == sha256:
        raise TemplateRefused(["Mẫu này đang được dùng; không có gì thay đổi."])
    if by.id is None:
        raise TemplateRefused(["Chỉ người đăng nhập mới đổi được mẫu."])
    row = WordTemplate(
        use=use, sha256=sha256, file_name=file_name, changed_by_id=by.id, changed_at=at
    )
    session.add(row)
    session.flush()
    record(
        "reports.change_template",
        by=by,
        at=at,
        subject_type="word_template",
        subject_id=row.id,
        label=f"Mẫu Word: {USES[use]}",
        before={"sha256": old},
        after={"sha256": sha256, "file_name": file_name},
    )
    return row
