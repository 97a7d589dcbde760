"""Tests of `components.attention_heads`."""
