"""Which years have results to analyse."""

from __future__ import annotations

from tracker.indices import queries as indices
from tracker.reports.analysis.gathering import PAR


def analysed_years() -> list[int]:
    """Give the years with a published total of the administrative reform index, newest first."""
    return sorted(
        {
            score.year
            for code, score in indices.scores(PAR, indices.years(PAR))
            if code == "TOTAL" and score.part == "total" and score.score is not None
        },
        reverse=True,
    )
