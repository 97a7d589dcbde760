"""Tests of `components.frame`."""
