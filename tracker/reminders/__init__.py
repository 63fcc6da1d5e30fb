"""Who is written to today, and what the letter says when it leaves.

Owns the ladder of urging of each plan, what was urged by which letter, people's wishes for
letters to come, and the words of the digest and of the official letter. Letters are computed from
what is due, from what waits for somebody, and from the day's date: moving a deadline needs no
signal. Refuses to send: it posts rows into the outbox and composes when the outbox asks.

Words: rung (a number of days before or after a due date), ladder, digest, section, errand
(something that waits besides due work), urging (a letter about late work that was really sent),
wish (to hold a letter, to add words to it, to send it now).
"""
