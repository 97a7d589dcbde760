"""Tests of `components.masked_language_model`."""
