"""What is true of agencies without a database: their levels, their names, their days."""
