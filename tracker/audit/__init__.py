"""Who did what, for which agency, before and after: an append-only trail.

Owns the events. Refuses changes and deletions, by triggers in the database on top of having no
verb for them. A verb is `room.act` ("progress.report"); every action of every room records one
on its last line.
"""
