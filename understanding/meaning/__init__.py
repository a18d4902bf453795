"""What a sentence means where money hangs on it, decided by its words alone."""
