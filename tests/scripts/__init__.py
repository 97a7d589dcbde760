"""Tests of what starts, installs and serves the application."""
