"""What fills the facts of a report, a file for each kind of question; all of it as of one day."""
