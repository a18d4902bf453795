"""What every route shares: bodies, limits, turns, problems, and the door."""
