"""Webhooks: other programs are told of events; Zalo, SMS or the document axis can be attached.

A delivery is a row before it is an act, as a letter is, with a unique key of webhook, event and
cause: an event is told once, however often it is looked for. It leaves in three transactions
(claim, send, mark); after a crash between the last two it goes again, with the key by which the
receiver knows it for the same. What there is to tell is decided in the rooms above.

Only public addresses by https are called (`addresses`), no redirect is followed, and no name or
address of a person stands in a body.

Words: webhook, event, cause, delivery, key, secret.
"""
