"""What is true of self-assessment without a database, a request or a clock."""
