"""Speech to text and back. Nothing is built here yet: the assistant works by text."""
