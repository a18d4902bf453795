"""Amounts of money, read as people in India say them."""
