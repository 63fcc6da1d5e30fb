"""Writing a plan's ladder, people's wishes for letters to come, and the letters of a day."""
