"""The verbs of webhooks. What a person does is recorded in the trail; what the sender does is
kept in the delivery's own row, as with letters.
"""

from tracker.outbox.actions.claims import end_failed as mark_failed
from tracker.outbox.webhooks.actions.sending import (
    claim,
    mark_sent,
    note_seen,
    post,
    put_back,
    sweep,
    take_back_stuck,
)
from tracker.outbox.webhooks.actions.steering import (
    SWITCHED_OFF,
    NotInState,
    TooMany,
    edit,
    register,
    remove,
    renew_secret,
    resend,
    send_test,
    switch,
)

__all__ = [
    "SWITCHED_OFF",
    "NotInState",
    "TooMany",
    "claim",
    "edit",
    "mark_failed",
    "mark_sent",
    "note_seen",
    "post",
    "put_back",
    "register",
    "remove",
    "renew_secret",
    "resend",
    "send_test",
    "sweep",
    "switch",
    "take_back_stuck",
]
