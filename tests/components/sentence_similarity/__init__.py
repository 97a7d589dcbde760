"""Tests of `components.sentence_similarity`."""
