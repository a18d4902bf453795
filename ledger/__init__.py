"""Double entry on PostgreSQL: money that is never lost, doubled or invented."""
