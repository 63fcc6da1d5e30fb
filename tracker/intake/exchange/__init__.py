"""Results kept in another system, read from its export by a mapping, and given in its columns.

A mapping says which column holds what and which word means which result; it is saved by name and
used again. What comes in becomes reports through the verbs of progress, by the agency's own
people, after a preview row by row; the same file a second time changes nothing.
"""
