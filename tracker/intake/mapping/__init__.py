"""Mapping: which column is what, which row is a part, a section, a task, a target."""
