"""How well strangers' sentences are understood."""
