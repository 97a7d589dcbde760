"""Ways to ask: texts and model, tokens, positions, layers, lists, documents, files."""
