"""Conversations as they are kept: encrypted, and no longer than they need be."""
