"""Tests of `dashboard.models.text`."""
