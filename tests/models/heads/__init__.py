"""Tests of `dashboard.models.heads`."""
