"""Whose money: orders and their outcomes, payees, memos and counterparties."""
