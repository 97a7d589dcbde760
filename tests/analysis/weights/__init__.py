"""Tests of `dashboard.analysis.weights`."""
