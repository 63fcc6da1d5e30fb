"""The pages of the import: upload, columns, preview, decisions, comparison, the last step."""

from tracker.intake.views import (
    applying,
    columns,
    comparing,
    deciding,
    preview,
    taking,
    upload,
)
from tracker.intake.views.blueprint import intake

__all__ = ["applying", "columns", "comparing", "deciding", "intake", "preview", "taking", "upload"]
