"""The page `/guide`."""
