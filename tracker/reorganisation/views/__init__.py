"""The pages of reorganising: the list, bodies, mapping, decisions, preview and the act."""

from tracker.reorganisation.views import applying, bodies, deciding, listing, mapping
from tracker.reorganisation.views.blueprint import reorganisation

__all__ = ["applying", "bodies", "deciding", "listing", "mapping", "reorganisation"]
