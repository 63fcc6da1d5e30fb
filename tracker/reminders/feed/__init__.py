"""Calendars of deadlines, read by calendar programs at a secret address (RFC 5545, RFC 7986).

What is still to be done stands in a calendar; what was reported, finished, suspended or cancelled
drops out at the next reading, as programs that follow an address expect. Standing duties would
fill one day with a hundred lines, so an agency's duties of a period are one event; and whoever
follows the whole province sees a task with the number of agencies that owe it.
"""
