"""What people run: the processes, set-up, staff, keys, audits and backups."""
