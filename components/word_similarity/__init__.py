"""The page `/word_similarity`."""
