"""Inside a loaded model: encodings, embeddings, layer steps, traces, attributions."""
