"""Forms of a plan: the draft and its rows, its rules, and targets that documents state in prose."""

from tracker.plans.forms.prose import ProseTargetForm
from tracker.plans.forms.rows import AddedTaskForm, DraftForm, RulesForm, TargetForm, TaskForm

__all__ = [
    "AddedTaskForm",
    "DraftForm",
    "ProseTargetForm",
    "RulesForm",
    "TargetForm",
    "TaskForm",
]
