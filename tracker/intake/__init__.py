"""Intake: any office's plan document, read without retyping and without silent damage.

This room owns the way from a file to a plan that a person has looked at: the reader (in a process
of its own), the grid, the mapping of columns, the findings and the difference to what is stored.
It refuses to correct: what is printed is kept, what is doubtful is listed with its place.

Words: *grid* (a table as printed), *mapping* (which column is what), *finding* (one doubt: rule,
severity, place, what stood there, what was expected).
"""
