"""Tests of `dashboard.models.inside`."""
