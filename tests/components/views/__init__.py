"""Tests of `components.views`."""
