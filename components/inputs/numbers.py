"""Controls of the embedding page: a position, a range of dimensions."""
