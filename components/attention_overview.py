"""All heads at a glance: thumbnails to click, their roles, and what stands out."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from components.attention_controls import MIXES, Selection, label_of
from components.look import page_palette
from components.runs import run_figure
from dashboard.analysis.roles import ROLES, strongest_heads
from dashboard.figures.mosaic import head_mosaic, mark_selected
from dashboard.records import Encoding, HeadStatistics

PLOT = {"displaylogo": False, "displayModeBar": False}


def show_overview(
    name: str, encoding: Encoding, statistics: HeadStatistics, selection: Selection
) -> None:
    """Thumbnails of all heads, their roles, and the clearest head of each role."""
    st.caption("All heads · layer ↓ head → · click one to see it")
    colours = page_palette()
    text = encoding.text
    key = ("mosaic", name, text.text, text.text_b, colours.text)
    base = run_figure(
        key, lambda: head_mosaic(encoding.attention, statistics, colours, role_names=ROLES)
    )
    figure = go.Figure(base, skip_invalid=True)
    mark_selected(figure, _selected(selection), colours)
    st.plotly_chart(
        figure,
        key="mosaic",
        theme=None,
        on_select=_use_click,
        selection_mode="points",
        config=PLOT,
        alt="Thumbnails of the attention of every head; choose one with the layer and head "
        "inputs above.",
    )
    _show_legend()
    _show_roles(statistics)


def _selected(selection: Selection) -> tuple[int, int] | None:
    """The thumbnail that stands for the selection; -1 is a mean."""
    if selection.mix == "head":
        return selection.layer, selection.head
    if selection.mix == "heads":
        return selection.layer, -1
    return (-1, -1) if selection.mix == "layers" else None


def _use_click() -> None:
    """Take the clicked thumbnail over into the inputs; what the browser sends is checked."""
    event: Any = st.session_state.get("mosaic")
    points = event["selection"]["points"] if event else []
    if not points:
        return
    try:
        layer, head = (int(value) for value in points[0]["customdata"])
    except (KeyError, TypeError, ValueError):
        return
    if head < 0:
        st.session_state["mix"] = label_of(MIXES, "layers" if layer < 0 else "heads")
    elif layer >= 0:
        st.session_state["mix"] = label_of(MIXES, "head")
        st.session_state["head"] = head + 1
    if layer >= 0:
        st.session_state["layer"] = layer + 1


def _show_legend() -> None:
    """What the frames mean; fixed words only, so that HTML is safe here."""
    chips = "".join(
        f'<span style="white-space:nowrap"><span style="display:inline-block;width:.65em;'
        f'height:.65em;border-radius:2px;margin-right:.35em;background:{colour}"></span>'
        f"{role}</span>"
        for role, colour in zip(ROLES, page_palette().roles, strict=True)
    )
    st.html(
        '<div style="display:flex;flex-wrap:wrap;gap:.2em 1em;font-size:.82rem;opacity:.8" '
        f'aria-label="Colours of frames">{chips}</div>'
    )


def _show_roles(statistics: HeadStatistics) -> None:
    """The clearest head of every role that occurs; a click shows it."""
    st.caption("What stands out in this text: the clearest head of each role")
    with st.container(horizontal=True, gap="small", key="roles"):
        for role, layer, head in strongest_heads(statistics):
            share = statistics.role_share[layer, head]
            st.button(
                f"{ROLES[role].replace('[', '').replace(']', '')} · {layer + 1}-{head + 1} "
                f"· {share:.2f}",
                key=f"role_{role}",
                on_click=_use_head,
                args=(layer, head),
                help=_role_help(role),
            )


def _role_help(role: int) -> str:
    """The statistic behind a role."""
    if ROLES[role] == "broad":
        return "Entropy of the rows, divided by the logarithm of the number of tokens."
    return f"Mean weight that goes to: {ROLES[role].replace('[', '').replace(']', '')}."


def _use_head(layer: int, head: int) -> None:
    """Show this head."""
    st.session_state["mix"] = label_of(MIXES, "head")
    st.session_state["layer"] = layer + 1
    st.session_state["head"] = head + 1
