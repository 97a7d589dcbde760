"""The page `/tokenization`."""
