"""What surrounds every page; only the entry script imports it."""
