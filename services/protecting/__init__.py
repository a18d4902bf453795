"""Protecting: what a customer does against somebody else."""
