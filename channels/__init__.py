"""Rasa's side of the conversation: the connector, redaction, the tracker store."""
