"""Signed roots: what the trail and the ledger held, kept outside the database."""
