"""Checkpoints: which there are, how they are loaded, and the records that they produce.

Importing this package costs nothing: torch and transformers are imported when first needed.
"""
