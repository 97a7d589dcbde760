"""Tests of `dashboard.analysis.prediction`."""
