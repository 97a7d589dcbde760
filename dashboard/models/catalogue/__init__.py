"""Which checkpoints there are, what this instance offers, and how good they are."""
