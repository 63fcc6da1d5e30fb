"""The verbs of the outbox.

What a person does to a letter is recorded in the trail. What the sender does (claim, mark, take
back) is not: the row itself keeps it, and thousands of events a day would bury the others. Nor
does `post` record: the act that caused the letter does.
"""

from tracker.outbox.actions.claims import end_failed as mark_failed
from tracker.outbox.actions.posting import fold_older, post
from tracker.outbox.actions.sending import (
    Departure,
    beat,
    claim,
    forget_later_hours,
    mark_expired,
    mark_sent,
    note_trouble,
    put_back,
    take_back_stuck,
)
from tracker.outbox.actions.steering import (
    NotInState,
    hold,
    mark_address_bad,
    release,
    resend,
    trust_address,
)

__all__ = [
    "Departure",
    "NotInState",
    "beat",
    "claim",
    "fold_older",
    "forget_later_hours",
    "hold",
    "mark_address_bad",
    "mark_expired",
    "mark_failed",
    "mark_sent",
    "note_trouble",
    "post",
    "put_back",
    "release",
    "resend",
    "take_back_stuck",
    "trust_address",
]
