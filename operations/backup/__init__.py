"""Backups, and restoring them without forgetting what has happened since."""
