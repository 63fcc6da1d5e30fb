"""The pages about letters to come, ladders, and what was urged in vain; one blueprint."""

from tracker.reminders.views import ladder, preview, urged, wishes
from tracker.reminders.views.blueprint import reminders

__all__ = ["ladder", "preview", "reminders", "urged", "wishes"]
