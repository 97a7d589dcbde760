"""Tests of `dashboard.models`."""
