"""The words of a report place by place: the draft made of figures, and what people put there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.lib import clock
from tracker.reports.models import ReportText
from tracker.reports.queries.texts import texts


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a report as its page shows it."""

    key: str
    name: str
    draft: str
    row: ReportText | None

    @property
    def is_edited(self) -> bool:
        """Say whether people's words stand here."""
        return self.row is not None and self.row.text is not None

    @property
    def text(self) -> str:
        """Give the words that the report prints."""
        return self.row.text if self.row and self.row.text is not None else self.draft

    @property
    def is_overtaken(self) -> bool:
        """Say whether the figures moved since the words were written."""
        return self.is_edited and self.row is not None and self.row.drafted != self.draft

    @property
    def version(self) -> int:
        """Give the version that a writer sees; 0 where nobody wrote yet."""
        return self.row.version if self.row else 0

    @property
    def changed_on(self) -> date | None:
        """Give the day of the last change."""
        return clock.local_day(self.row.changed_at) if self.row else None


@dataclass(frozen=True, slots=True)
class Wording:
    """All places of one report: `report` and `subject` name it in the store, `title` for people.

    What is closed is read only: a closed edition keeps its words. `agency_id` is whose report it
    is, None for the province's.
    """

    report: str
    subject: str
    title: str
    places: tuple[Place, ...]
    is_closed: bool = False
    agency_id: int | None = None

    def place(self, key: str) -> Place | None:
        """Give the place of a key; None where there is none."""
        return next((place for place in self.places if place.key == key), None)


def wording(
    report: str, subject: str, title: str, names: Mapping[str, str], drafts: Mapping[str, str]
) -> Wording:
    """Put names, drafts and what people wrote together; the order is that of `names`."""
    rows = texts(report, subject)
    places = (Place(key, name, drafts[key], rows.get(key)) for key, name in names.items())
    return Wording(report, subject, title, tuple(places))
