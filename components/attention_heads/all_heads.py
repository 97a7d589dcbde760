"""All heads at a glance: thumbnails to click, their roles, and what stands out."""

import streamlit as st

from components.attention_heads.controls import Selection
from components.attention_heads.parameters import HEAD, LAYER, MIX, MIXES, label_of
from components.browser.picked import picked
from components.views.head_explorer import MOSAIC, show_head_mosaic, text_id
from components.words.look import page_palette
from dashboard.analysis.attention.roles import ROLES, head_description, strongest_heads
from dashboard.records.attention import HeadStatistics
from dashboard.records.encodings import Encoding


def show_overview(
    name: str,
    encoding: Encoding,
    statistics: HeadStatistics,
    selection: Selection,
) -> None:
    """Thumbnails of all heads, their roles, and the clearest head of each role."""
    st.caption("All heads · layer ↓ head → · click one to see it")
    n_layers, n_heads = statistics.role.shape
    places = [
        (layer if layer < n_layers else -1, head if head < n_heads else -1)
        for layer in range(n_layers + 1)
        for head in range(n_heads + 1)
    ]
    show_head_mosaic(
        text_id(name, encoding, selection.measure),
        n_layers=n_layers,
        n_heads=n_heads,
        roles=[int(statistics.role[place]) if min(place) >= 0 else -1 for place in places],
        descriptions=[head_description(statistics, *place) for place in places],
        selected=_selected(selection),
        on_pick=lambda: _use_pick(n_layers, n_heads),
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


def _use_pick(n_layers: int, n_heads: int) -> None:
    """Take the picked thumbnail over into the inputs."""
    place = picked(MOSAIC, n_layers, n_heads, least=-1)
    if place is not None:
        _use(*place)


def _use(layer: int, head: int) -> None:
    """Show this head; -1 stands for a mean, and one head's mean over layers cannot be shown."""
    if layer < 0 <= head:
        return
    MIX.put(label_of(MIXES, "head" if head >= 0 else "heads" if layer >= 0 else "layers"))
    if layer >= 0:
        LAYER.put(layer + 1)
    if head >= 0:
        HEAD.put(head + 1)


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
                f"{ROLES[role].strip('[]')} · {layer + 1}-{head + 1} · {share:.2f}",
                key=f"role_{role}",
                on_click=_use,
                args=(layer, head),
                help=_role_help(role),
            )


def _role_help(role: int) -> str:
    """The statistic behind a role."""
    if ROLES[role] == "broad":
        return "Entropy of the rows, divided by the logarithm of the number of tokens."
    return f"Mean weight that goes to: {ROLES[role].strip('[]')}."
