"""What is true of a reorganisation without a database: fates, refusals, names in a file."""
