"""What was promised: plans, their sections, tasks, assignments, deadlines and targets.

Owns the document as it was issued and every later version of it. A draft is edited here; a plan
in force is not: `progress.amend()` calls `amend()` of this room and reschedules in the same
transaction. Knows nothing of what has been done.

Words: plan, section, task, assignment (lead, partner, monitor), deadline, target, settings.
"""
