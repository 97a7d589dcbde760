"""A long text in parts that fit a view."""

PART_CHARACTERS = 2_400
"""Characters of a long text that are drawn at once."""


def parts_of(text: str) -> list[tuple[int, int]]:
    """Half-open parts of at most `PART_CHARACTERS`, cut at line breaks or spaces where possible."""
    found = []
    start = 0
    while len(text) - start > PART_CHARACTERS:
        limit = start + PART_CHARACTERS
        least = start + PART_CHARACTERS // 2
        cut = max(text.rfind("\n", least, limit), text.rfind(". ", least, limit))
        if cut < 0:
            cut = text.rfind(" ", least, limit)
        stop = limit if cut < 0 else cut + 1
        found.append((start, stop))
        start = stop
    return [*found, (start, len(text))]
