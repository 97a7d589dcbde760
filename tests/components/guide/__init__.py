"""Tests of `components.guide`."""
