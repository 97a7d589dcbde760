"""What each head does with this text: shares of weight, entropy, distance, and a hint of its role.

All numbers are means over the queries of one text. They describe this text only; whether a head
keeps its role on other texts is a question for a corpus.

The patterns are those of Clark et al. 2019, section 3 (W19-4828): attention to the previous and
next token, to the token itself, to [CLS], to [SEP], to punctuation, and broad attention.
"""

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.analysis.distributions import entropy_nats
from dashboard.analysis.text.words import is_punctuation
from dashboard.records.attention import HeadStatistics
from dashboard.records.texts import TokenizedText

ROLES = ("previous token", "next token", "self", "[CLS]", "[SEP]", "punctuation", "broad", "mixed")
"""Names of roles; a record holds an index into this tuple."""

ROLE_SHARE = 0.4
"""A pattern names the role when it takes at least this mean share of the weight."""

BROAD_SHARE = 0.8
"""Otherwise the head is broad when its entropy reaches this share of ln(tokens)."""

Statistic = Float32[np.ndarray, "layer head"]


def _diagonal_share(attention: np.ndarray, offset: int) -> Statistic:
    """Mean weight on the key `offset` positions from the query, where there is one."""
    n_layers, n_heads, n_tokens, _ = attention.shape
    if abs(offset) >= n_tokens:
        return np.zeros((n_layers, n_heads), dtype=np.float32)
    share: Statistic = np.diagonal(attention, offset=offset, axis1=2, axis2=3).mean(axis=-1)
    return share


def _key_share(attention: np.ndarray, chosen: np.ndarray) -> Statistic:
    """Mean weight on the keys where `chosen` is True."""
    share: Statistic = np.einsum("lhqk,k->lh", attention, chosen.astype(np.float32)) / np.float32(
        attention.shape[2]
    )
    return share


def _distance(attention: np.ndarray) -> Statistic:
    """Mean of |query - key| in positions, weighted by attention."""
    positions = np.arange(attention.shape[2], dtype=np.float32)
    gaps = np.abs(positions[:, None] - positions[None, :])
    distance: Statistic = np.einsum("lhqk,qk->lh", attention, gaps) / np.float32(positions.size)
    return distance


def head_statistics(
    attention: Float32[np.ndarray, "layer head query key"], text: TokenizedText
) -> HeadStatistics:
    """Statistics of every head on the text; see `HeadStatistics` for units."""
    first = np.arange(len(text.tokens)) == 0
    shares = {
        "previous_share": _diagonal_share(attention, -1),
        "next_share": _diagonal_share(attention, 1),
        "self_share": _diagonal_share(attention, 0),
        "first_share": _key_share(attention, text.is_special & first),
        "separator_share": _key_share(attention, text.is_special & ~first),
        "punctuation_share": _key_share(attention, is_punctuation(text)),
    }
    nats: Statistic = entropy_nats(attention).mean(axis=-1).astype(np.float32)
    role, role_share = _roles(np.stack(tuple(shares.values())), nats, len(text.tokens))
    return HeadStatistics(
        **shares,
        special_share=_key_share(attention, text.is_special),
        entropy_nats=nats,
        distance_positions=_distance(attention),
        role=role,
        role_share=role_share,
    )


def uniform_statistics(text: TokenizedText) -> HeadStatistics:
    """What the statistics of any head would be if it gave all tokens the same weight."""
    n_tokens = len(text.tokens)
    return head_statistics(np.full((1, 1, n_tokens, n_tokens), 1 / n_tokens, np.float32), text)


def _roles(
    shares: np.ndarray, nats: Statistic, n_tokens: int
) -> tuple[Int64[np.ndarray, "layer head"], Statistic]:
    """The role of every head and the share behind it.

    Args:
        shares: One share per pattern `[pattern layer head]`, in the order of `ROLES`.
        nats: Entropy.
        n_tokens: Length of the text; the largest entropy is its logarithm.
    """
    strongest = shares.argmax(axis=0)
    share = np.take_along_axis(shares, strongest[None], axis=0)[0]
    spread = nats / np.float32(np.log(max(n_tokens, 2)))
    broad, mixed = ROLES.index("broad"), ROLES.index("mixed")
    otherwise = np.where(spread >= BROAD_SHARE, broad, mixed)
    role = np.where(share >= ROLE_SHARE, strongest, otherwise).astype(np.int64)
    return role, np.where(role == broad, spread, share).astype(np.float32)


def strongest_heads(statistics: HeadStatistics) -> tuple[tuple[int, int, int], ...]:
    """For each named role that occurs, its clearest head: (role, layer, head), strongest first."""
    found = []
    for role in range(len(ROLES) - 1):
        share = np.where(statistics.role == role, statistics.role_share, np.float32(-1))
        layer, head = np.unravel_index(int(share.argmax()), share.shape)
        if share[layer, head] >= 0:
            found.append((float(share[layer, head]), role, int(layer), int(head)))
    return tuple((role, layer, head) for _, role, layer, head in sorted(found, reverse=True))


def head_description(statistics: HeadStatistics, layer: int, head: int) -> str:
    """A head in words, counted from 1, with the figures behind its role; -1 stands for a mean."""
    if layer < 0 and head < 0:
        return "mean over all layers and heads"
    if head < 0:
        return f"layer {layer + 1}, mean over heads"
    if layer < 0:
        return f"head {head + 1}, mean over layers"
    return (
        f"layer {layer + 1}, head {head + 1} · index [{layer}][{head}] · "
        f"{ROLES[statistics.role[layer, head]]} {statistics.role_share[layer, head]:.2f} · "
        f"entropy {statistics.entropy_nats[layer, head]:.2f} nats · "
        f"distance {statistics.distance_positions[layer, head]:.1f} positions"
    )
