"""What can go wrong with weights."""


class WeightsError(Exception):
    """A model cannot be had or trusted; the message says what mends it."""
