"""Reading what letters are planned from and what was urged."""
