"""Paying: money and payees, read back and confirmed."""
