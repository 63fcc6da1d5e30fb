"""A document is decided on as a draft, then becomes a plan."""

from tracker.intake.actions.applying import (
    Applied,
    Undecided,
    apply_content,
    apply_draft,
    difference_to_stored,
)
from tracker.intake.actions.deciding import (
    Conflict,
    accept,
    date_draft,
    edit,
    keep_draft,
    leave_out,
    reject,
    take_back,
    undecided,
    undo,
)
from tracker.intake.actions.forgetting import (
    forget_rejected,
    note_upload,
    put_aside_abandoned,
    remove_loose_files,
)
from tracker.intake.actions.removing import decide_removed, removed_tasks, undecided_removals

__all__ = [
    "Applied",
    "Conflict",
    "Undecided",
    "accept",
    "apply_content",
    "apply_draft",
    "date_draft",
    "decide_removed",
    "difference_to_stored",
    "edit",
    "forget_rejected",
    "keep_draft",
    "leave_out",
    "note_upload",
    "put_aside_abandoned",
    "reject",
    "remove_loose_files",
    "removed_tasks",
    "take_back",
    "undecided",
    "undecided_removals",
    "undo",
]
