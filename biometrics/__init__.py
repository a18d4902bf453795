"""Faces and voices: embedding, comparing, liveness. Nothing is built here yet."""
