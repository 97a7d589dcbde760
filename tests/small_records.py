"""Small records with axes of different prime lengths, and tokens that try to break out of HTML."""

import numpy as np

from dashboard.records.attention import WEIGHT, Measure, TokenMatrix
from dashboard.records.encodings import Encoding, HeadProjections
from dashboard.records.texts import TokenizedText

N_LAYERS, N_HEADS, HEAD_DIM = 2, 3, 5

HOSTILE = "</script><img src=x onerror=alert(1)>"
TOKENS = ("[CLS]", "a", HOSTILE, "<s>", "[SEP]", "\u2028&amp;", "[SEP]")
"""The last two belong to the second text when the record is a pair."""

NORM = Measure(
    name="norm",
    unit="length",
    low=0.0,
    high=None,
    rows_sum_to=None,
    source="made up",
)
"""A measure unlike weights: without a bound, and in a unit."""


def small_text(*, is_pair: bool = False, tokens: tuple[str, ...] = TOKENS) -> TokenizedText:
    """A text whose last two tokens are the second text of a pair, or belong to the only one."""
    n = len(tokens)
    segments = np.zeros(n, dtype=np.int64)
    if is_pair:
        segments[-2:] = 1
    framing = np.array([token in {"[CLS]", "[SEP]"} for token in tokens])
    return TokenizedText(
        text="first",
        text_b="second" if is_pair else None,
        tokens=tokens,
        input_ids=np.arange(n, dtype=np.int64),
        segment_ids=segments,
        is_special=framing,
        is_unknown=np.zeros(n, dtype=np.bool_),
        word_ids=tuple(None if special else i for i, special in enumerate(framing)),
        offsets=((0, 0),) * n,
        n_truncated=0,
        cut_text="",
        cut_text_b="",
    )


def small_encoding(*, is_pair: bool = False, tokens: tuple[str, ...] = TOKENS) -> Encoding:
    """Random attention whose rows sum to 1."""
    random = np.random.default_rng(7)
    n = len(tokens)
    attention = random.dirichlet(np.full(n, 0.3), (N_LAYERS, N_HEADS, n)).astype(np.float32)
    return Encoding(
        text=small_text(is_pair=is_pair, tokens=tokens),
        attention=attention,
        hidden_states=np.zeros((N_LAYERS + 1, n, N_HEADS * HEAD_DIM), dtype=np.float32),
        pooled=None,
    )


def small_projections(n_tokens: int = len(TOKENS)) -> HeadProjections:
    """Random query, key and value vectors."""
    random = np.random.default_rng(11)
    shape = (N_LAYERS, N_HEADS, n_tokens, HEAD_DIM)
    query, key, value = random.normal(size=(3, *shape)).astype(np.float32)
    return HeadProjections(query=query, key=key, value=value)


def small_matrix(n_queries: int = 5, n_keys: int = 7) -> TokenMatrix:
    """Random attention of some queries to some keys, with a tenth of each row hidden."""
    random = np.random.default_rng(13)
    weights = 0.9 * random.dirichlet(np.full(n_keys, 0.3), n_queries)
    return TokenMatrix(
        values=weights.astype(np.float32),
        rows=tuple(TOKENS[i % 7] for i in range(n_queries)),
        columns=tuple(TOKENS[i % 7] for i in range(n_keys)),
        row_index=np.arange(n_queries, dtype=np.int64),
        column_index=np.arange(n_keys, dtype=np.int64),
        left_out=np.full(n_queries, 0.1, dtype=np.float32),
        measure=WEIGHT,
    )
