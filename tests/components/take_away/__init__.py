"""Tests of `components.take_away`."""
