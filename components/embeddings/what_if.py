"""What if a word stood elsewhere, or in the other segment? Two real forward passes, compared."""

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.parameters import FLIP, HEAD, LAYER, LEVEL, PLACE
from components.embeddings.runs import Changed, Drift, run_embedding_rows, run_position_table
from components.embeddings.snippets import what_if_snippet
from components.inputs.levels import draw_level
from components.running.runs import Encode, ask
from components.take_away.exports import csv_text, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.embedding.parts import word_span
from dashboard.figures.drift import change_heatmap, drift_heatmap, heads_heatmap
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.attention import WEIGHT
from dashboard.records.embedding import EmbeddingDrift
from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText


def show_what_if(name: str, encoding: Encoding, token: int) -> None:
    """Move the chosen word, flip its segment, and see what drifts."""
    text = encoding.text
    st.markdown(
        "Give the chosen word **another position** or the **other segment**. Nothing is moved in "
        "the text itself: the model runs again with other position and segment ids, and all "
        "other tokens keep theirs."
    )
    span = word_span(text, token)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="what_if"):
        place = _pick_place(name, token, span)
        flip = _pick_flip(name, text)
    show_link_notes(PLACE)
    here = _row_of(name, text, token)
    row = place + run_position_table(name).first_row
    _say_change(text, span, here, row - here, flip=flip)
    if row == here and not flip:
        st.info(
            "The word stands where it stood. Choose another position, or flip its segment.",
            icon=":material/open_with:",
        )
        return
    question = Changed(Encode(name, text.text, text.text_b), token, row, flip)
    after, changed = ask(question), ask(Drift(question))
    _show_vectors(text, changed, token)
    layer, head = _show_attention(encoding, after, changed)
    show_python(
        what_if_snippet(
            find_spec(name),
            text.text,
            text.text_b,
            span=span,
            shift=row - here,
            flip=flip,
            layer=layer,
            head=head,
        ),
        "Two passes of the model, before and after the change, and what is different.",
    )


def _pick_place(name: str, token: int, span: tuple[int, ...]) -> int:
    """Where the word goes: its pieces keep together and stay inside the table."""
    n_positions = len(run_position_table(name).vectors)
    return PLACE.draw(low=token - span[0], high=n_positions - 1 - (span[-1] - token))


def _pick_flip(name: str, text: TokenizedText) -> bool:
    """Whether the word changes its segment, where the checkpoint has two."""
    n_segments = run_embedding_rows(name, text.text, text.text_b).n_segments
    if n_segments < 2:  # noqa: PLR2004  (two segments)
        return False
    return FLIP.draw()


def _row_of(name: str, text: TokenizedText, token: int) -> int:
    """The row of the position table that the token has as written."""
    return int(run_embedding_rows(name, text.text, text.text_b).position_ids[token])


def _say_change(
    text: TokenizedText, span: tuple[int, ...], here: int, shift: int, *, flip: bool
) -> None:
    """What is changed, in one line of plain text."""
    pieces = " ".join(text.tokens[i] for i in span)
    moves = f"row {here} → {here + shift} of the position table" if shift else "stays in its place"
    segment = int(text.segment_ids[span[0]])
    flips = f", segment {segment} → {1 - segment}" if flip else ""
    st.text(f"{pieces}: {moves}{flips}")


def _show_vectors(text: TokenizedText, changed: EmbeddingDrift, token: int) -> None:
    """How far every token's vector turned, level by level."""
    st.markdown("**How far each vector turns** · 1 - cosine of before and after")
    show_figure(
        drift_heatmap(changed.cosine_distance, text.tokens, page_palette()),
        key="drift",
        alt="Heat map: how far the vector of every token turns at every level. The table below "
        "holds the numbers of one level.",
        numbers="download_csv_drift",
    )
    own = changed.cosine_distance[:, token]
    rest = np.delete(changed.cosine_distance, list(word_span(text, token)), axis=1)
    others = rest.max(axis=1) if rest.size else np.zeros(len(own))
    st.caption(
        f"Colours run from 0 to {changed.cosine_distance.max():.3f}. Level 0, the embedding "
        f"output: the chosen token turns by {own[0]:.4f}. Every other word keeps its embedding; "
        "the first layer's attention carries the change to all of them: level 1 up to "
        f"{others[1]:.4f}, last level up to {others[-1]:.4f}."
    )
    level = draw_level(LEVEL, len(own), default=1)
    show_link_notes(LEVEL)
    table = pd.DataFrame(
        {
            "position": range(len(text.tokens)),
            "token": list(text.tokens),
            "1 - cosine": changed.cosine_distance[level],
            "distance": changed.euclidean[level],
        }
    )
    turn = st.column_config.NumberColumn(format="%.6f", help=help_for("cosine"))
    number = st.column_config.NumberColumn(format="%.6f", help=help_for("norm"))
    with st.expander(f"Numbers at level {level}", icon=":material/table:"):
        st.dataframe(
            table,
            hide_index=True,
            height=min(35 * (len(table) + 1) + 3, 360),
            column_config={"1 - cosine": turn, "distance": number},
            alt=f"How far every token's vector moved at level {level}",
        )
        show_csv_button(
            rows_csv(
                ["position", "token", "cosine_distance", "euclidean_distance"],
                table.astype(object).to_numpy().tolist(),
            ),
            f"embedding_drift_level_{level}.csv",
            key="download_csv_drift_level",
        )
    show_csv_button(
        csv_text(
            ["level", *text.tokens],
            [str(i) for i in range(len(own))],
            changed.cosine_distance,
        ),
        "embedding_drift.csv",
        key="download_csv_drift",
    )


def _show_attention(
    encoding: Encoding, after: Encoding, changed: EmbeddingDrift
) -> tuple[int, int]:
    """Which heads change, and how one of them does; returns its layer and its number."""
    n_layers, n_heads = changed.attention_change.shape
    left, right = st.columns([5, 8], gap="medium")
    with left:
        st.markdown("**Which heads change** · share of weight that moves")
        show_figure(
            heads_heatmap(changed.attention_change, page_palette()),
            key="heads_change",
            alt="Heat map: for every head, the mean share of attention that moves to other keys.",
            numbers="download_csv_heads_change",
        )
        first = changed.attention_change[0]
        st.caption(
            f"Colours run from 0 to {changed.attention_change.max():.3f}: half the sum of "
            "|after - before| over the keys, mean over the queries; 0 is no change, 1 no key in "
            f"common. In layer 1, head {int(first.argmax()) + 1} changes most "
            f"({first.max():.3f})."
        )
        show_csv_button(
            csv_text(
                ["layer", *(f"head {i + 1}" for i in range(n_heads))],
                [str(i + 1) for i in range(n_layers)],
                changed.attention_change,
            ),
            "attention_drift.csv",
            key="download_csv_heads_change",
        )
    with right:
        st.markdown("**One head** · weight after - before")
        with st.container(horizontal=True, gap="small", key="change_of"):
            layer = LAYER.draw(high=n_layers)
            head = HEAD.draw(high=n_heads)
        show_link_notes(LAYER, HEAD)
        now, before = (attention_of(one, WEIGHT, layer, head) for one in (after, encoding))
        change = now - before
        show_figure(
            change_heatmap(change, encoding.text.tokens, page_palette()),
            key="attention_change",
            alt=f"Change of attention in layer {layer + 1}, head {head + 1}: queries down, keys "
            "across.",
            numbers="download_csv_attention_change",
        )
        st.caption(
            f"Layer {layer + 1}, head {head + 1}: orange keys gain weight, blue ones lose it, up "
            f"to {float(np.abs(change).max()):.3f}. Each row sums to 0, since each row of "
            "attention sums to 1 before and after."
        )
        tokens = encoding.text.tokens
        show_csv_button(
            csv_text(["query", *tokens], tokens, change),
            f"attention_change_layer_{layer + 1}_head_{head + 1}.csv",
            key="download_csv_attention_change",
        )
    return layer, head
