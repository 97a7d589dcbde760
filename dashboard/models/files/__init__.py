"""The files of checkpoints: where they lie, how they are fetched, what their headers say."""
