"""Secrets taken out of what was said, before anybody else sees it."""
