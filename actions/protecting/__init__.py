"""Protecting: blocking, and secrets that nobody should say."""
