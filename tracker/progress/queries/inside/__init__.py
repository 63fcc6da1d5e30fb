"""Readings inside an agency: what waits for its head, who is in charge, the steps of its part."""
