"""Which tokens make up a word, and which are punctuation or special.

BERT works on word pieces; a reader thinks in words. Attention between pieces becomes attention
between words by Clark et al.'s rule: *sum* over the pieces that are looked at (keys), *mean* over
the pieces that look (queries), so that rows still sum to 1.

Source: Clark, Khandelwal, Levy & Manning 2019, "What does BERT look at?", section 4.1
(W19-4828).
"""

import unicodedata

import numpy as np
from jaxtyping import Bool, Float32

from dashboard.records.texts import TokenizedText


def is_punctuation(text: TokenizedText) -> Bool[np.ndarray, " token"]:
    """True for tokens made of punctuation or symbols only, special tokens aside."""
    return np.array(
        [
            not special and not unknown and _only_punctuation(token)
            for token, special, unknown in zip(
                text.tokens, text.is_special, text.is_unknown, strict=True
            )
        ],
        dtype=np.bool_,
    )


def _only_punctuation(token: str) -> bool:
    """Whether every character is punctuation or a symbol, the marks of word pieces aside."""
    bare = token.removeprefix("##").removeprefix("Ġ").removeprefix("▁")
    return bool(bare) and all(unicodedata.category(char)[0] in "PS" for char in bare)


def typed_special_tokens(text: TokenizedText) -> tuple[str, ...]:
    """Special tokens that the reader typed, such as a `[SEP]` in the middle of the text.

    Added tokens have the empty span (0, 0); a typed one has the span where it was typed.
    """
    typed = {"[CLS]", "[SEP]", "[PAD]", "[MASK]", "<s>", "</s>", "<pad>", "<mask>"}
    return tuple(
        token
        for token, (start, end) in zip(text.tokens, text.offsets, strict=True)
        if token in typed and end > start
    )


def word_groups(text: TokenizedText) -> tuple[tuple[int, ...], ...]:
    """Token positions of every word, in order; a special token is a group of its own."""
    groups: list[list[int]] = []
    previous: int | None = None
    for position, word in enumerate(text.word_ids):
        if word is not None and word == previous:
            groups[-1].append(position)
        else:
            groups.append([position])
        previous = word
    return tuple(tuple(group) for group in groups)


def word_labels(text: TokenizedText) -> tuple[str, ...]:
    """The label of every group of `word_groups`: its pieces joined, without their marks."""
    return tuple(_joined([text.tokens[i] for i in group]) for group in word_groups(text))


def _joined(pieces: list[str]) -> str:
    """The word that the pieces spell."""
    if len(pieces) == 1:
        return pieces[0]
    return "".join(piece.removeprefix("##").removeprefix("Ġ") for piece in pieces)


def merge_words(
    weights: Float32[np.ndarray, "token token"], groups: tuple[tuple[int, ...], ...]
) -> Float32[np.ndarray, "word word"]:
    """Attention between words from attention between pieces; rows keep their sum.

    Args:
        weights: Attention of one head `[query key]`.
        groups: Token positions of every word, as `word_groups` gives them.
    """
    starts = [group[0] for group in groups]
    sizes = np.array([len(group) for group in groups], dtype=np.float32)
    to_words = np.add.reduceat(weights, starts, axis=1)
    merged: Float32[np.ndarray, "word word"] = (
        np.add.reduceat(to_words, starts, axis=0) / sizes[:, None]
    )
    return merged
