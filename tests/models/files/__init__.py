"""Tests of `dashboard.models.files`."""
