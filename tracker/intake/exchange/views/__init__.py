"""Pages by which results in another system's columns are brought in, looked at, and taken out."""

from tracker.intake.exchange.views import preview, start
from tracker.intake.exchange.views.blueprint import exchange

__all__ = ["exchange", "preview", "start"]
