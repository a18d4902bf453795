"""Talking: what is waited for, and handing over to a person."""
