"""Tests of `components.inputs`."""
