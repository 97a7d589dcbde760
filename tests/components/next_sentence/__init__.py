"""Tests of `components.next_sentence`."""
