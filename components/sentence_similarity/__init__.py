"""The page `/sentence_similarity`."""
