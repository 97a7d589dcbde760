"""The running text with its labels, a part of a long one at a time."""

from collections.abc import Sequence

import streamlit as st

from components.address.links import show_link_notes
from components.browser.picked import picked_number
from components.token_classification.parameters import PART, TOKEN
from components.views.labelled_text import Mark, show_labelled_text, text_tokens
from components.views.text_parts import parts_of
from components.words.look import page_palette
from dashboard.analysis.prediction.token_labels import (
    OUTSIDE,
    bare,
    entities,
    has_spans,
    pieces,
    words,
)
from dashboard.figures.theme import head_colour
from dashboard.records.token_labels import LabelledSpan, Strategy, TokenLabels

TEXT = "token_text"
"""Key of the view that can be clicked."""


def shown_spans(labels: TokenLabels, strategy: Strategy) -> tuple[LabelledSpan, ...]:
    """What the text is coloured by.

    Entities are merged as the strategy says. Parts of speech are not merged with their neighbours:
    two nouns in a row are two nouns.
    """
    if has_spans(labels.labels):
        return entities(labels, strategy)
    return tuple(span for span in words(labels, strategy) if span.label != OUTSIDE)


def hue_of(label: str, labels: Sequence[str]) -> str:
    """One colour per label, the same in every text."""
    kinds = list(dict.fromkeys(bare(one) for one in labels if one != OUTSIDE))
    return head_colour(kinds.index(bare(label)), page_palette())


def show_text(labels: TokenLabels, strategy: Strategy, chosen: int) -> None:
    """The text, or the chosen part of a long one."""
    part = _pick_part(labels.text.text)
    draw_text(labels, strategy, key=TEXT, part=part, chosen=chosen, clickable=True)


def draw_text(
    labels: TokenLabels,
    strategy: Strategy,
    *,
    key: str,
    part: tuple[int, int] | None = None,
    chosen: int | None = None,
    clickable: bool = False,
) -> None:
    """One part of a text with its labels.

    Args:
        labels: Of the whole text.
        strategy: How they are merged.
        key: Key of the view.
        part: Half-open characters; the whole text where it is None.
        chosen: Position of the token that is looked at.
        clickable: Whether a click chooses a token.
    """
    text = labels.text.text
    start, stop = part or (0, len(text))
    spans = [s for s in shown_spans(labels, strategy) if s.end > start and s.start < stop]
    mark_of = {i: n for n, span in enumerate(spans) for i in range(span.first, span.last + 1)}
    own = [piece for piece in pieces(labels) if piece.end > start and piece.start < stop]
    tokens, end = text_tokens(
        text,
        [(piece.start, min(piece.end, stop)) for piece in own],
        [piece.first for piece in own],
        start=start,
        marks=[mark_of.get(piece.first, -1) for piece in own],
        notes=[f"{piece.label} {piece.score:.4f}" for piece in own],
    )
    show_labelled_text(
        tokens,
        [
            Mark(label=s.label, hue=hue_of(s.label, labels.labels), number=f"{s.score:.2f}")
            for s in spans
        ],
        key=key,
        label="The text; each stretch with a label is followed by it",
        tail=text[end:stop],
        chosen=chosen,
        on_pick=(lambda: _pick(len(labels.text.tokens))) if clickable else None,
    )


def _pick_part(text: str) -> tuple[int, int]:
    """The part that is shown, with its number in the link where there are several."""
    parts = parts_of(text)
    if len(parts) == 1:
        return parts[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        number = PART.draw(high=len(parts))
        st.caption(
            f"of {len(parts)} · characters {parts[number][0]:,} to {parts[number][1]:,} of "
            f"{len(text):,}. Tables and CSV hold all of it."
        )
    show_link_notes(PART)
    return parts[number]


def _pick(n_tokens: int) -> None:
    position = picked_number(TEXT, n_tokens)
    if position is not None:
        TOKEN.put(position)
