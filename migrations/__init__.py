"""Every table of every process, in order."""
