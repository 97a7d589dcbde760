"""Tests of `components.running`."""
