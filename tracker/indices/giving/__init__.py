"""What is stored, given as lines of cells by meaning: for a sheet to fill in, for other software.

The lines are those that `rules` read back, so that a table given in the columns of a saved way
and brought in by the same way changes nothing.
"""
