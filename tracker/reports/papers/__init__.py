"""Papers for a day's use: a list for a meeting, a page for leaders, an assignment sheet, a dossier.

Each is read as of a day and made at once; none is kept. Readings are in `reading`, the files of a
task in `dossier`, the others are outlines that `documents.outline_bytes` writes.
"""
