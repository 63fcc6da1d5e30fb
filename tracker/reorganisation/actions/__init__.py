"""Writing a reorganisation: preparing it, mapping, deciding, applying."""
