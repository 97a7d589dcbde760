"""Two words and how close they are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPair:
    """Two words of a text and the cosine of their vectors.

    Attributes:
        first: The word that comes first.
        second: The word that comes later.
        cosine: From -1 to 1.
    """

    first: str
    second: str
    cosine: float
