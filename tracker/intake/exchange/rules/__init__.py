"""What is true of another system's table without a database: columns, rows, periods, verdicts."""
