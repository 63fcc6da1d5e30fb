"""Commands of an operator: `tracker COMMAND`. Each is a door: parse, one action, one answer."""
