"""Rasa's components: sentence embeddings, and models that load quickly."""
