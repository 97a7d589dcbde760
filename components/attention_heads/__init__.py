"""The page `/attention_heads`."""
