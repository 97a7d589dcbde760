"""The page `/token_classification`."""
