"""The pages of the import: upload, preview with decisions, comparison, the last step."""

from tracker.intake.views import applying, comparing, deciding, preview, taking, upload
from tracker.intake.views.blueprint import intake

__all__ = ["applying", "comparing", "deciding", "intake", "preview", "taking", "upload"]
