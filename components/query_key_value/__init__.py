"""The page `/query_key_value`."""
