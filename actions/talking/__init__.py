"""Talking: help, repeating, stopping, and handing over."""
