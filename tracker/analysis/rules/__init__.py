"""Pure comparison: facts in; rows, groups, counts and findings out.

`compare` makes the rows, `counts` lists what rose and what was met, `findings` says what does not
fit in the printed figures, `claims` judges what a report asserts.
"""

from tracker.analysis.rules.compare import compare

__all__ = ["compare"]
