"""Readings of rounds, sheets and what came of them; their number never grows with the rows."""
