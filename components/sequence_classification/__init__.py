"""The page `/sequence_classification`."""
