"""Tests of `dashboard.analysis.meaning`."""
