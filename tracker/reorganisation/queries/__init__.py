"""Reading a reorganisation: itself, who is concerned, what is touched, what would move."""
