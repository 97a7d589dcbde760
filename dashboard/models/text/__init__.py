"""From a text to word pieces, without torch."""
