"""The page `/architecture`."""
