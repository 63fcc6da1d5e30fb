"""Readers: a file in, grids and the paragraphs between them out; chosen by content, not name."""
