"""What is true of letters without a database: ladders, sections, desks, and a day's planning."""
