"""Attention: every step of a head, views of its weights, mixtures, roles, segments."""
