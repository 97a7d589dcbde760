"""A page's parameters and links, texts that stand in them, and the pages as objects."""
