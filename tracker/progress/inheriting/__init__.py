"""Work of many bodies goes over to many others at once, set by set.

Agencies that reorganise hand over tens of thousands of occurrences in a fixed number of
statements; a decision on one transfer (`actions/handing.py`) hands over a few in the same way. It
writes the history of every occurrence; the one entry of the trail is written by the verb that
calls it.
"""
