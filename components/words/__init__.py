"""Words of ours: help from the glossary, messages, examples; and the reader's theme."""
