"""Results kept in another system, read from its export by a mapping, and given in its columns.

A mapping says which column holds what and which word means which result; it is saved by name and
used again. What comes in becomes reports by the rules of progress, after a preview row by row; the
same file a second time changes nothing. An agency's own people bring in their agency's rows; Sở
Nội vụ brings in a table of every agency. What it brings is the agency's report by its source: it
names the system and who brought it, waits for confirmation as any report, and where an agency's
head approves first it waits for that head.
"""
