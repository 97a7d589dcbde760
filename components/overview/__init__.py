"""The page `/overview`."""
