"""Who is known: customers, their sessions, devices, faces and voices, and locks."""
