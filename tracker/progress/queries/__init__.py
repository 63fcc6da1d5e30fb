"""Reads of progress, a file for each question: how many, which, what happened, whose turn."""
