"""Texts: words, windows, spans, lists, the vocabulary."""
