"""Tests of `components.architecture`."""
