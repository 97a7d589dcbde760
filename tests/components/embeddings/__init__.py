"""Tests of `components.embeddings`."""
