"""What leaves through this door, each resource with its schema beside the dict it describes."""
