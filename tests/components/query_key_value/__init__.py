"""Tests of `components.query_key_value`."""
