"""Tests of `components.address`."""
