"""Periods of time, read towards the past."""
