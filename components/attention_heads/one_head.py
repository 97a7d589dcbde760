"""The chosen head or mean, as a matrix, lines, BertViz or a table, with its figures."""

import pandas as pd
import streamlit as st

from components.address.pages import show_page_link
from components.attention_heads.bertviz_views import show_bertviz
from components.attention_heads.controls import Selection
from components.inputs.token_choice import OpenText, open_text
from components.views.attention_lines import Place, pack, show_attention_lines
from components.views.head_explorer import pack_matrix, show_head_matrix, text_id
from components.views.large_numbers import show_large_numbers
from components.words.look import page_palette
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.roles import ROLES, head_statistics, uniform_statistics
from dashboard.analysis.attention.rollout import rollout
from dashboard.analysis.attention.views import attention_matrix, filtered
from dashboard.analysis.text.words import word_groups
from dashboard.figures.theme import head_colour
from dashboard.records.attention import HeadStatistics, TokenMatrix
from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText

FIGURES = (
    ("entropy_nats", 2, "entropy, nats (max {})"),
    ("distance_positions", 1, "mean distance, positions (uniform {})"),
    ("special_share", 2, "weight on special tokens (uniform {})"),
    ("previous_share", 2, "weight on the previous token (uniform {})"),
)
"""Below the card: name in `HeadStatistics`, digits, words with the value of uniform attention."""


def show_head(
    name: str, encoding: Encoding, selection: Selection, opened: OpenText
) -> tuple[TokenMatrix, tuple[TokenMatrix, ...]]:
    """The chosen head or mean, in the chosen view, with its figures below.

    Returns it, with what is hidden left out, and what is drawn of it, one matrix per head.
    """
    text, measure = encoding.text, selection.measure
    heads = attention_of(encoding, measure, *selection.places)
    values = rollout(heads) if selection.mix == "rollout" else heads.mean(axis=(0, 1))
    matrix = attention_matrix(values, text, selection.shown, measure)
    drawn: tuple[TokenMatrix, ...] = ()
    is_empty = not (matrix.rows and matrix.columns)
    if selection.view != "matrix" or is_empty:
        st.markdown(f"**{selection.title}**")
    if is_empty:
        st.info(
            "Nothing is left to show: every token is hidden. Show special tokens or "
            "punctuation again under “Tokens and filters”.",
            icon=":material/visibility_off:",
        )
    elif selection.view == "matrix":
        drawn = (filtered(matrix, selection.filters),)
        show_head_matrix(
            pack_matrix(
                drawn[0],
                identity=text_id(name, encoding, measure),
                title=selection.title,
                is_local=selection.is_plain_head,
                opened=opened,
                boundary=_boundary(text, selection),
                with_values=selection.with_values,
            )
        )
    elif selection.view == "lines":
        drawn = _show_lines(name, encoding, matrix, selection, opened)
    elif selection.view == "bertviz":
        show_bertviz(name, encoding, layer=selection.layer, head=selection.head)
    else:
        _show_table(matrix)
    _show_figures(head_statistics(values[None, None], text), text, selection)
    return matrix, drawn


def opened_text(name: str, encoding: Encoding, selection: Selection) -> OpenText:
    """The text by which the page's views know what is chosen: of word pieces, or of words."""
    identity = text_id(name, encoding)
    if selection.shown.by_word:
        return open_text(f"{identity} words", len(word_groups(encoding.text)))
    return open_text(identity, len(encoding.text.tokens))


def _boundary(text: TokenizedText, selection: Selection) -> int | None:
    """Position of the first token of the second text; words have no such mark."""
    return None if selection.shown.by_word else text.second_text


def _show_lines(
    name: str,
    encoding: Encoding,
    matrix: TokenMatrix,
    selection: Selection,
    opened: OpenText,
) -> tuple[TokenMatrix, ...]:
    """Queries left, keys right; one hue per head when several are shown; returns what is drawn."""
    text, measure = encoding.text, selection.measure
    matrices, labels, colours = [matrix], [selection.title], [page_palette().accent]
    if selection.mix == "heads" and len(selection.heads) <= len(page_palette().hues):
        heads = [attention_of(encoding, measure, selection.layer, head) for head in selection.heads]
        matrices = [attention_matrix(one, text, selection.shown, measure) for one in heads]
        labels = [f"head {head + 1}" for head in selection.heads]
        colours = [head_colour(head, page_palette()) for head in selection.heads]
    drawn = tuple(filtered(one, selection.filters) for one in matrices)
    place = Place(
        opened=opened,
        local=text_id(name, encoding, measure) if selection.is_plain_head else None,
        boundary=_boundary(text, selection),
    )
    show_attention_lines(pack(drawn, labels, colours, place=place), key="lines")
    return drawn


def _show_table(matrix: TokenMatrix) -> None:
    """All weights as numbers, with the hidden mass and the sum of each row."""
    column = matrix.measure.column
    names = [
        column(f"{i} {key}") for i, key in zip(matrix.column_index, matrix.columns, strict=True)
    ]
    table = pd.DataFrame(matrix.values, columns=names)
    queries = [f"{i} {query}" for i, query in zip(matrix.row_index, matrix.rows, strict=True)]
    table.insert(0, "query", queries)
    table[column("hidden")] = matrix.left_out
    table[column("row sum")] = matrix.row_sums
    numbers = {name: st.column_config.NumberColumn(format="%.4f") for name in table.columns[1:]}
    st.dataframe(
        table,
        hide_index=True,
        height=min(560, 36 * (len(table) + 1) + 3),
        column_config={"query": st.column_config.TextColumn(pinned=True), **numbers},
        alt=f"Attention {matrix.measure.name}s: one row per query, one column per key.",
    )


def _show_figures(statistics: HeadStatistics, text: TokenizedText, selection: Selection) -> None:
    """Four figures of what is chosen, over all tokens whatever is hidden, and its role."""
    uniform = uniform_statistics(text)
    numbers = []
    for name, digits, label in FIGURES:
        value, equal = (f"{getattr(one, name)[0, 0]:.{digits}f}" for one in (statistics, uniform))
        numbers.append((value, label.format(equal)))
    show_large_numbers(numbers, key="figures", width=120)
    if selection.mix == "head":
        role, share = ROLES[statistics.role[0, 0]], statistics.role_share[0, 0]
        st.caption(f"Role in this text: {role.strip('[]')} ({share:.2f}).")
        values = {"layer": str(selection.layer + 1), "head": str(selection.head + 1)}
        show_page_link("query_key_value", "How this head computes it", values)
