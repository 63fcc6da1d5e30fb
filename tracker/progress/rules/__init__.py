"""What is true of progress without a database, a request or a clock."""
