"""The level of hidden states, as several pages ask for it."""

from components.address.number import WholeNumber
from components.words.glossary_help import help_for


def draw_level(level: WholeNumber, n_levels: int, *, default: int | None = None) -> int:
    """A level, 0 (the embedding output) to L; the last one by default.

    Args:
        level: The page's parameter.
        n_levels: L + 1.
        default: What a plain link shows instead.
    """
    last = n_levels - 1
    return level.draw(
        high=last,
        default=last if default is None else default,
        help=help_for("level", f"Here L is {last}."),
    )
