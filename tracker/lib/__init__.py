"""Pure nouns that every room may use: actor, clock, calendar, text, numbers, grid.

Nothing here knows Flask, the database or a word of the domain.
"""
