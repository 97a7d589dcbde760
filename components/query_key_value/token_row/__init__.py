"""The sentence twice, to click: which token looks (the query), and which one is looked at (a key).

Keys are shaded by the weight that the query gives them. Tab goes to a row, arrows move inside it,
Enter or a click chooses.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import streamlit as st

Row = Literal["query", "key"]

_HERE = Path(__file__).parent

_mount = st.components.v2.component(
    "mechanics_tokens",
    html='<div class="mechanics-tokens"></div>',
    css=(_HERE / "token_row.css").read_text(encoding="utf-8"),
    js=(_HERE / "token_row.js").read_text(encoding="utf-8"),
)


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
        on_pick: Called after a click; `picked_token` then says on what.
    """
    data = {
        "tokens": list(tokens),
        "weights": [round(weight, 4) for weight in weights],
        "query": query,
        "key": key,
    }
    _mount(key="mechanics_tokens", data=data, on_pick_change=on_pick)


def picked_token(n_tokens: int) -> tuple[Row, int] | None:
    """The row and the position that were clicked just now; None where that makes no sense.

    What a browser sends is checked like any input.
    """
    state: Any = st.session_state.get("mechanics_tokens")
    pick: Any = getattr(state, "pick", None)
    if not isinstance(pick, Mapping):
        return None
    row, position = pick.get("row"), pick.get("position")
    if row != "query" and row != "key":  # noqa: PLR1714  (a set would fail on what has no hash)
        return None
    if type(position) is not int or not 0 <= position < n_tokens:
        return None
    return row, position
