"""The verbs of progress, a file for each kind: scheduling, reporting, deciding, drafts."""
