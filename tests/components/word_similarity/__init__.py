"""Tests of `components.word_similarity`."""
