"""Agencies merge, split, are renamed or end on a day: who goes on with what, decided and done.

This room owns the preparation: which bodies end, which follow, what a person decided where the
law leaves a choice, and which lines of a file nobody could be recognised in. Nothing is guessed:
what has no successor stands in a list until somebody says. Applying is one transaction that moves
open work, parts, criteria, people and what waits, by the chairs of the rooms below; history keeps
the old names.

Words: *passage* (one body to one successor), *fate* (what all passages of a body come to),
*doubt* (a line of a file to be decided), *decision* (one task, criterion or right of a body that
has no single successor), *outcome* (everything that would move).
"""
