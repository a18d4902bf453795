"""Signing in: asking who it is, comparing, deciding and learning."""
