"""What a report asserts, compared with what comes out; nothing about one report is in the code.

A claim *agrees* when the computed figure, rounded half up to the printed decimals, is the printed
one; of several printed values of a node any may be meant. A disagreement within the digits that
were cut is `rounding`; a figure of another measure is `different_measure`; all else is `error`.
"""

from tracker.analysis.rules.claims.judge import claim_findings, judge

__all__ = ["claim_findings", "judge"]
