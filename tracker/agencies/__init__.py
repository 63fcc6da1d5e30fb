"""Bodies that owe or ask for work: agencies, groups, aliases, succession, all of it dated.

This room owns who exists on which day, under which names, and what became of them. A merged
body that keeps its name is a new agency; nothing here is ever rewritten, only ended. It knows
no plan and no person.

Words: *agency* (a body, or an open group that stands for itself), *group* (a name for several
agencies as of a day), *alias* (another way to write a name), *lineage* (a body with those
before and after it).
"""
