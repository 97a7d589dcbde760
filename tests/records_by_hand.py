"""Small records built by hand, with axes of different lengths, so that no swapped axis passes."""

import numpy as np

from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText


def text_of(
    tokens: tuple[str, ...], words: tuple[int | None, ...] | None = None, *, pair_from: int = 99
) -> TokenizedText:
    """A tokenized text with these tokens; from `pair_from` on they belong to the second text."""
    n = len(tokens)
    framing = {"[CLS]", "[SEP]", "[PAD]"}
    numbers = words if words is not None else _numbered(tokens, framing)
    return TokenizedText(
        text=" ".join(tokens),
        text_b=None if pair_from >= n else "second",
        tokens=tokens,
        input_ids=np.arange(n),
        segment_ids=(np.arange(n) >= pair_from).astype(np.int64),
        is_special=np.array([token in framing for token in tokens]),
        is_unknown=np.array([token == "[UNK]" for token in tokens]),
        word_ids=numbers,
        offsets=tuple((0, 0) if token in framing else (i, i + 1) for i, token in enumerate(tokens)),
        n_truncated=0,
        cut_text="",
        cut_text_b="",
    )


def _numbered(tokens: tuple[str, ...], framing: set[str]) -> tuple[int | None, ...]:
    """One word per token that frames nothing."""
    numbers: list[int | None] = []
    count = 0
    for token in tokens:
        numbers.append(None if token in framing else count)
        count += token not in framing
    return tuple(numbers)


def random_attention(n_layers: int, n_heads: int, n_tokens: int, *, seed: int = 7) -> np.ndarray:
    """Rows that sum to 1, `[layer head query key]`."""
    weights = np.random.default_rng(seed).random((n_layers, n_heads, n_tokens, n_tokens)) ** 3
    normalised: np.ndarray = (weights / weights.sum(-1, keepdims=True)).astype(np.float32)
    return normalised


def encoding_of(text: TokenizedText, attention: np.ndarray, hidden: int = 11) -> Encoding:
    """An encoding with this attention and random hidden states."""
    n_layers, n_tokens = attention.shape[0], attention.shape[-1]
    states = np.random.default_rng(3).normal(size=(n_layers + 1, n_tokens, hidden))
    return Encoding(
        text=text, attention=attention, hidden_states=states.astype(np.float32), pooled=None
    )
