"""Promises that hold for every page."""
