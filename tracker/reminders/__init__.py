"""Who is written to today, and what the letter says when it leaves.

Owns the ladder of urging and the words of the digest; owns no table. Letters are computed from
what is due and from the day's date: moving a deadline needs no signal. Refuses to send: it posts
rows into the outbox and composes when the outbox asks.

Words: rung (a number of days before or after a due date), ladder, digest, section, urging.
"""
