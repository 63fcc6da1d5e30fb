"""A calendar as text: RFC 5545, with the refresh interval of RFC 7986.

The same deadlines give the same bytes: no stamp is the hour of reading. Without METHOD a DTSTAMP
is when the event last changed (RFC 5545, 3.8.7.2), and that is a day stored with the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tracker.lib import clock
from tracker.reminders.feed.events import Event

REFRESH = timedelta(hours=6)
_ONE_DAY = timedelta(days=1)


def calendar_text(events: Sequence[Event], *, name: str, base_url: str, host: str) -> bytes:
    """Give the calendar of `events`; `host` makes their identities the installation's own."""
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Theo doi cai cach hanh chinh//Lich han//VI")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", clock.ZONE.key)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    for event in events:
        calendar.add_component(_component(event, base_url, host))
    return calendar.to_ical()


def _component(event: Event, base_url: str, host: str):  # type: ignore[no-untyped-def] # lazy
    from icalendar import Event as Component

    changed, link = clock.day_start(event.changed_on), base_url + event.path
    component = Component()
    component.add("UID", f"{event.uid}@{host}")
    component.add("DTSTAMP", changed)
    component.add("LAST-MODIFIED", changed)
    component.add("SEQUENCE", event.sequence)
    component.add("DTSTART", event.on)
    component.add("DTEND", event.on + _ONE_DAY)
    component.add("SUMMARY", event.summary)
    component.add("DESCRIPTION", f"{event.description}\n{link}")
    component.add("URL", link)
    component.add("STATUS", "CONFIRMED")
    # A deadline takes nobody's day: an office's "busy" stays what it is.
    component.add("TRANSP", "TRANSPARENT")
    return component
