"""What this installation is: settings, keys that are safe, the database, the logs."""
