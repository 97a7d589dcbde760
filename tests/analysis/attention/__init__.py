"""Tests of `dashboard.analysis.attention`."""
