"""What can go wrong on the wire."""


class ProtocolError(Exception):
    """A message is not of its shape. Names the field, never quotes the value."""
