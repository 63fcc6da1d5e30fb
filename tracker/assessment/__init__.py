"""The province scores itself: rounds, the agencies' sheets, verdicts, and what came of them.

Owns one round for an index and a year, the sheet of each agency that answers for criteria, its
score, explanation and documents for each of them, the verdicts of the standing agency, and what
the ministry's council said afterwards. A sheet is also a task of the round's plan, so that
reminders, "việc của tôi" and lateness come from `progress` and are not built twice.

Refuses to score what a survey measures, to let anything of an agency's sheet be seen by another
before results are published, and to change a sheet after its head signed it or its day is over:
it is returned or opened again, with a reason.

Words: *round*, *sheet* (an agency's appendix of criteria), *answer* (one criterion in a sheet),
*verdict* (of the standing agency on an answer), *appraisal* (of the ministry's council).
"""
