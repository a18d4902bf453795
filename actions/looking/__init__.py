"""Looking: what the customer has, and what came and went."""
