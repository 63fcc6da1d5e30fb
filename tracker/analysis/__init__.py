"""Actual against target, last year, the maximum and the country: what the figures come to.

Owns no table: it reads `indices` and takes the plan's targets as plain facts, compares them in
Decimal from exact values, and judges what reports claim. Refuses to guess: what is unknown stays
None and is neither met nor missed; a parent that differs from its children is shown, not mended.

Words: *delta* is against the reference year, in points or percentage points; *gap* is against the
target; *lost* is maximum less score; *comparable* is false where maximum or scoring rule changed.
"""
