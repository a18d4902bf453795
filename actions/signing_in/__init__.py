"""Signing in: passcodes, faces, voices, and signing out."""
