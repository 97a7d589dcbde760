"""Tests of `dashboard.models.running`."""
