"""What vectors tell: similarity, baselines, senses, maps and trees of sentences."""
