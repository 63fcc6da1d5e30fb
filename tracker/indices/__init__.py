"""What is measured: indices, their frameworks, and what was printed about them.

Owns the three index families (PAR INDEX, SIPAS, PAPI), the versions of their criteria trees with
the crosswalk from one version to the next, who answers for a criterion, and every published
figure: scores by stage and part, ranks, national means, respondent groups, points lost, figures
behind a score, and the claims that reports make about them. The saved ways to read the tables of
the ministry, of UNDP and of other software are its own too, and what is given in their columns.

Refuses to correct: a score is kept as printed and as Decimal, a second printed value is kept
beside the preferred one, and no parent is ever computed from its displayed children. Targets
belong to the plan that promised them (`plans`); comparing belongs to `analysis`.

Words: *stage* is who scored (self, appraised, published, forecast); *part* is how (appraisal,
survey, total); *percent* is percent of the maximum; *points* are the framework's own.
"""
