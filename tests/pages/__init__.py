"""Tests of single pages, without a browser."""
