"""The input of the first layer: its parts, how far a change of it carries, positions."""
