"""Looking: the balance, the statement, the payees."""
