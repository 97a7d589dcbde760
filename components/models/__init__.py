"""The page `/models`."""
