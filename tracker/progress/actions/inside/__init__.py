"""Verbs inside an agency: its head's approval, who is in charge, the steps of its part."""
