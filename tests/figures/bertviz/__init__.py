"""Tests of `dashboard.figures.bertviz`."""
