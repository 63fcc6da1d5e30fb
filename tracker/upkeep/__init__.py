"""Keeping an installation: a copy of everything, back again, and whether what must hold holds.

A room beside `demo`, above every other: it reads all tables and owns none.
"""
