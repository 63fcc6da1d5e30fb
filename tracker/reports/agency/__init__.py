"""The report of one agency alone: its head, its words, its part of the tables."""
