"""What if a word stood elsewhere, or in the other segment? Two real forward passes, compared."""

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.parameters import FLIP, HEAD, LAYER, LEVEL, PLACE
from components.embeddings.runs import Changed, Drift, LearnedPositions, LookedUp
from components.embeddings.snippets import what_if_snippet
from components.inputs.levels import draw_level
from components.running.runs import Encode, ask
from components.take_away.exports import columns_csv, csv_text, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.embedding.drift import farthest_others, head_change
from dashboard.analysis.embedding.parts import word_span
from dashboard.figures.drift import change_heatmap, drift_heatmap, heads_heatmap
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.embedding import EmbeddingDrift
from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText


def show_what_if(of: Encode, encoding: Encoding, token: int) -> None:
    """Move the chosen word, flip its segment, and see what drifts."""
    text = encoding.text
    st.markdown(
        "Give the chosen word **another position** or the **other segment**. Nothing is moved in "
        "the text itself: the model runs again with other position and segment ids, and all "
        "other tokens keep theirs."
    )
    span, rows = word_span(text, token), ask(LookedUp(of))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="what_if"):
        table = ask(LearnedPositions(of.name))
        last = len(table.vectors) - 1 - (span[-1] - token)  # the word keeps together, inside it
        row = PLACE.draw(low=token - span[0], high=last) + table.first_row
        flip = FLIP.draw() if rows.n_segments > 1 else False
    show_link_notes(PLACE)
    here = int(rows.position_ids[token])
    _say_change(text, span, here, row - here, flip=flip)
    if row == here and not flip:
        st.info(
            "The word stands where it stood. Choose another position, or flip its segment.",
            icon=":material/open_with:",
        )
        return
    question = Changed(of, token, row, flip)
    after, changed = ask(question), ask(Drift(question))
    _show_vectors(text, changed, token)
    layer, head = _show_attention(encoding, after, changed)
    show_python(
        what_if_snippet(
            find_spec(of.name),
            of.text,
            of.text_b,
            span=span,
            shift=row - here,
            flip=flip,
            layer=layer,
            head=head,
        ),
        "Two passes of the model, before and after the change, and what is different.",
    )


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
    distance = changed.cosine_distance
    others = farthest_others(changed, word_span(text, token))
    st.caption(
        f"Colours run from 0 to {distance.max():.3f}. Level 0, the embedding "
        f"output: the chosen token turns by {distance[0, token]:.4f}. Every other word keeps its "
        "embedding; the first layer's attention carries the change to all of them: level 1 up to "
        f"{others[1]:.4f}, last level up to {others[-1]:.4f}."
    )
    _show_level(text, changed)
    show_csv_button(
        csv_text(["level", *text.tokens], list(map(str, range(len(distance)))), distance),
        "embedding_drift.csv",
        key="download_csv_drift",
    )


def _show_level(text: TokenizedText, changed: EmbeddingDrift) -> None:
    level = draw_level(LEVEL, len(changed.euclidean), default=1)
    show_link_notes(LEVEL)
    columns = {
        "position": range(len(text.tokens)),
        "token": text.tokens,
        "cosine_distance": changed.cosine_distance[level],
        "euclidean_distance": changed.euclidean[level],
    }
    turn = st.column_config.NumberColumn("1 - cosine", format="%.6f", help=help_for("cosine"))
    number = st.column_config.NumberColumn("distance", format="%.6f", help=help_for("norm"))
    with st.expander(f"Numbers at level {level}", icon=":material/table:"):
        st.dataframe(
            pd.DataFrame(columns),
            hide_index=True,
            height=min(35 * (len(text.tokens) + 1) + 3, 360),
            column_config={"cosine_distance": turn, "euclidean_distance": number},
            alt=f"How far every token's vector moved at level {level}",
        )
        show_csv_button(
            columns_csv(columns),
            f"embedding_drift_level_{level}.csv",
            key="download_csv_drift_level",
        )


def _show_attention(
    encoding: Encoding, after: Encoding, changed: EmbeddingDrift
) -> tuple[int, int]:
    """Which heads change, and how one of them does; returns its layer and its number."""
    left, right = st.columns([5, 8], gap="medium")
    with left:
        _show_heads(changed)
    with right:
        return _show_head(encoding, after)


def _show_heads(changed: EmbeddingDrift) -> None:
    n_layers, n_heads = changed.attention_change.shape
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


def _show_head(encoding: Encoding, after: Encoding) -> tuple[int, int]:
    n_layers, n_heads, _ = encoding.sizes
    st.markdown("**One head** · weight after - before")
    with st.container(horizontal=True, gap="small", key="change_of"):
        layer = LAYER.draw(high=n_layers)
        head = HEAD.draw(high=n_heads)
    show_link_notes(LAYER, HEAD)
    change, tokens = head_change(encoding, after, layer=layer, head=head), encoding.text.tokens
    show_figure(
        change_heatmap(change, tokens, page_palette()),
        key="attention_change",
        alt=f"Change of attention in layer {layer + 1}, head {head + 1}: queries down, keys "
        "across.",
        numbers="download_csv_attention_change",
    )
    st.caption(
        f"Layer {layer + 1}, head {head + 1}: orange keys gain weight, blue ones lose it, up "
        f"to {abs(change).max():.3f}. Each row sums to 0, since each row of "
        "attention sums to 1 before and after."
    )
    show_csv_button(
        csv_text(["query", *tokens], tokens, change),
        f"attention_change_layer_{layer + 1}_head_{head + 1}.csv",
        key="download_csv_attention_change",
    )
    return layer, head
