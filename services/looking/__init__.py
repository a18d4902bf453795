"""Looking: the balance, the statement, the payees, the sign-ins."""
