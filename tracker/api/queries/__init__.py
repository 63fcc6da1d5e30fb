"""Reads that only this door asks: tokens, and lists in the order of numbers that never change."""
