"""What Saathi does about an utterance: slots in; one reply and events out."""
