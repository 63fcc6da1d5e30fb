"""What makes a document doubtful, without a file, a database or a clock."""
