"""The sentence twice, to click: which token looks (the query), and which one is looked at (a key).

Keys are shaded by the weight that the query gives them. Tab goes to a row, arrows move inside it,
Enter or a click chooses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.browser.bundle import component

TOKENS = "mechanics_tokens"

_mount = component(
    TOKENS,
    '<div class="mechanics-tokens"></div>',
    Path(__file__).with_name("token_row.js"),
)


@dataclass(frozen=True, kw_only=True)
class TokensMessage:
    """What `token_row.js` draws; see `show_tokens`."""

    tokens: Sequence[str]
    weights: Sequence[float]
    query: int
    key: int


def show_tokens(
    tokens: Sequence[str],
    weights: Sequence[float],
    *,
    query: int,
    key: int,
    on_pick: Callable[[], None],
) -> None:
    """Draw both rows.

    Args:
        tokens: The word pieces.
        weights: What the query gives each key, from 0 to 1.
        query: Position of the chosen query.
        key: Position of the chosen key.
        on_pick: Called after a click; `picked` then says row (0: query, 1: key) and position.
    """
    message = TokensMessage(
        tokens=tokens,
        weights=[round(float(weight), 4) for weight in weights],
        query=query,
        key=key,
    )
    _mount(key=TOKENS, data=vars(message), on_pick_change=on_pick)
