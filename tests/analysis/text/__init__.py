"""Tests of `dashboard.analysis.text`."""
