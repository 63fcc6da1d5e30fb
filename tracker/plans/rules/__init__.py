"""What is true of plans without a database, a request or a clock."""
