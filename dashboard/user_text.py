"""Text as readers type and paste it, made safe to tokenize without changing what it says."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A text that can be tokenized, and what had to be done to it.

    Attributes:
        text: The text to use.
        n_removed: Control characters and broken characters that were left out.
        removed: These characters, in order.
        n_cut: Characters beyond the limit that were left out.
    """

    text: str
    n_removed: int
    removed: str
    n_cut: int


def clean_text(typed: str, *, max_characters: int) -> CleanText:
    """`typed` without control and broken characters, and without what exceeds the limit.

    Line breaks and tabs stay. Lone surrogates (halves of a character, which some copy and paste
    leaves behind) cannot be encoded at all and go, too.
    """
    cut = typed[:max_characters]
    removed = "".join(_BAD.findall(cut))
    kept = _BAD.sub("", cut) if removed else cut
    return CleanText(
        text=kept, n_removed=len(removed), removed=removed, n_cut=len(typed) - len(cut)
    )


_BAD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's categories Cc and Cs, without line feed and tab: no tokenizer has a use for them."""
