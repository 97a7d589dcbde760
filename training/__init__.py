"""The recipe that made bertscope-mini: pre-training, tasks, evaluation, export."""
