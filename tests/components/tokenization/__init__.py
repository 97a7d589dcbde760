"""Tests of `components.tokenization`."""
