"""What every use case works with: a transaction, the rules, the refusals, the ports."""
