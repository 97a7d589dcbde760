"""Tests of `dashboard.models.catalogue`."""
