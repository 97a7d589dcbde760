"""Tests of `dashboard.analysis.embedding`."""
