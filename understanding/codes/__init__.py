"""Codes, mobile numbers and UPI IDs, read as people spell them."""
