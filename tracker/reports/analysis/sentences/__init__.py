"""Drafts of the analysis: sentences made of figures, which people may edit."""
