"""Paying: sent, held, settled, cancelled; and the payees that are paid."""
