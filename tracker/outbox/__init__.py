"""Letters that wait, leave and are kept: a row stands here before anything is sent.

Owns the letters, the addresses that refuse them, and the sign of life of whoever carries them
out. Refuses to know what a letter says: it knows the kind, and asks the composer registered for
that kind when the letter is about to leave; a composer with nothing left to say answers None and
the letter expires. Twice the same letter is prevented by the row's unique key, never by care.

A letter is sent in three transactions. Claim: an UPDATE that names the state it expects is the
lock. Send: no transaction is open while the mail server talks. Mark: what became of it. A sender
killed between the last two leaves rows in `sending`; their lease runs out, they wait again and go
with the Message-IDs they were born with, by which mail programs know the two for one. A run claims
batches over a few lines at a time (lanes) and marks by handfuls, which bounds what a kill repeats.

An automatic letter leaves on its own day or not at all. What it told is told again by the next
working day's letter, since only a letter that left counts as told: nothing is lost over a day
without a mail server, and nobody gets two on one day or one on a day off.

Words: letter, recipient ("person:12" or "agency:7"), kind, cause, claim, lease, lane, hold.
"""
