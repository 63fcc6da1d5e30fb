"""Word templates that officials edit: one in force for each use, every earlier one kept."""
