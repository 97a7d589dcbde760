"""A text as the model receives it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int64


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizedText:
    """One text, or a pair, as BERT receives it.

    Attributes:
        text: The first text, as it was tokenized.
        text_b: The second text of a pair, or None.
        tokens: The word pieces, special tokens included.
        input_ids: Vocabulary indices.
        segment_ids: 0 for the first text, 1 for the second (HF: `token_type_ids`).
        is_special: True for the tokens that frame a text ([CLS], [SEP], [PAD]), typed or added.
        is_unknown: True where the vocabulary had no pieces for a word ([UNK]).
        word_ids: The word each token belongs to, counted over both texts; None for special tokens.
        offsets: Half-open character span of each token in its own text; (0, 0) for added tokens.
        n_truncated: Word pieces that did not fit and were left out.
        cut_text: The end of the first text that was left out ("" when all of it fits).
        cut_text_b: The end of the second text that was left out.
    """

    text: str
    text_b: str | None
    tokens: tuple[str, ...]
    input_ids: Int64[np.ndarray, " token"]
    segment_ids: Int64[np.ndarray, " token"]
    is_special: Bool[np.ndarray, " token"]
    is_unknown: Bool[np.ndarray, " token"]
    word_ids: tuple[int | None, ...]
    offsets: tuple[tuple[int, int], ...]
    n_truncated: int
    cut_text: str
    cut_text_b: str

    @property
    def second_text(self) -> int | None:
        """Position of the first token of the second text, or None without a pair."""
        second = np.flatnonzero(self.segment_ids == 1)
        return int(second[0]) if second.size else None
