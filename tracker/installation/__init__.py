"""What is true of this one installation: whose province it serves, its calendar, its switches.

A room of its own, beside the tower's plan, because the name of the province, the bodies that
head a document, the demonstration's date and the holiday table belong to nobody else and are
read by almost everybody. It holds one row of facts and the table of days off; it knows no plan
and no person.
"""
