"""Who has filed the report of a period: the list, the letters to who has not, the papers asking."""
