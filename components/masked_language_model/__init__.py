"""The page `/masked_language_model`."""
