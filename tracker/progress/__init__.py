"""What is done: occurrences, updates, confirmation, timeliness.

Owns one row for each due date or reporting period of one agency, its states day by day, and the
updates that made them. Refuses to rewrite: a former state is kept with the days on which it
held, so that any past day reads as it was known at its end.

Words: occurrence, update, work (what is done), timing (how it stands to time), filed, confirmed,
returned, silent. A deadline's reading belongs to `plans`; what a late task costs, to rooms above.
"""
