"""Text as readers type and paste it, made safe to tokenize without changing what it says."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A text that can be tokenized, and what had to be done to it.

    Attributes:
        text: The text to use.
        n_removed: Control characters and broken characters that were left out.
        n_cut: Characters beyond the limit that were left out.
    """

    text: str
    n_removed: int
    n_cut: int


def clean_text(typed: str, *, max_characters: int) -> CleanText:
    """`typed` without control and broken characters, and without what exceeds the limit.

    Line breaks and tabs stay. Lone surrogates (halves of a character, which some copy and paste
    leaves behind) cannot be encoded at all and go, too.
    """
    cut = typed[:max_characters]
    kept = "".join(char for char in cut if char in "\n\t" or unicodedata.category(char) not in _BAD)
    return CleanText(text=kept, n_removed=len(cut) - len(kept), n_cut=len(typed) - len(cut))


_BAD = frozenset({"Cc", "Cs"})
