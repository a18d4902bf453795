"""The UPI network: spoken to over signed HTTP, with what is owed in an outbox."""
