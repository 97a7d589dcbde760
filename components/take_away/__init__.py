"""What can be taken along: numbers, links, and Python."""
