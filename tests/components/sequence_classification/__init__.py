"""Tests of `components.sequence_classification`."""
