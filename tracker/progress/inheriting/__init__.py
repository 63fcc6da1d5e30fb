"""Work of many bodies goes over to many others at once, set by set, when agencies reorganise.

What `actions/handing.py` does for some occurrences of one successor, done for tens of thousands
of any number of successors in a fixed number of statements. It writes the history of every
occurrence; the one entry of the trail is written by the verb that calls it.
"""
