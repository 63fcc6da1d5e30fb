"""The scheduler process: one table of jobs, one leader, a row for every run.

Owns the runs and nothing of the domain. Correctness does not live here: two or ten schedulers
started by mistake do no harm, because one lock lets one of them lead and because the outbox's
unique key would stop the others anyway. A job that was missed while the process slept runs once
when it wakes.
"""
