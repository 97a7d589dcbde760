"""The nouns of long texts: what the model receives of them, one window after the other."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from dashboard.records.texts import TokenizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWindow:
    """One stretch of a text that is too long for one forward pass.

    Attributes:
        text: What the model receives: the tokens that frame the text, and this stretch. Offsets
            stay those of the whole text.
        positions: Position of each of its tokens in the whole text.
        stretch: Positions of the stretch in the whole text, half-open.
        owned: The part of the stretch that is read from this window and no other, half-open: each
            token belongs to the window that shows more of the text on both sides of it.
    """

    text: TokenizedText
    positions: Int64[np.ndarray, " token"]
    stretch: tuple[int, int]
    owned: tuple[int, int]
