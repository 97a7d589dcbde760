"""The page `/embeddings`."""
