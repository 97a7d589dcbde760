"""The page `/next_sentence`."""
