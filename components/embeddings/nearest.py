"""The word pieces whose token embeddings are closest to that of the chosen token."""

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.parameters import COUNT
from components.running.neighbours import Neighbours
from components.running.runs import ask
from components.take_away.exports import columns_csv, nearest_snippet, show_csv_button
from components.take_away.view_python import show_python
from components.words.glossary_help import help_for
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.embedding import NearestPieces
from dashboard.records.texts import TokenizedText


def show_nearest(name: str, text: TokenizedText, token: int) -> None:
    """Neighbours of the chosen token in the vocabulary's table."""
    st.markdown(
        "Neighbours in the **vocabulary's table**, before any context: the cosine of the chosen "
        "token's embedding with that of every other word piece. One vector per piece must serve "
        "all its meanings."
    )
    count = COUNT.draw()
    show_link_notes(COUNT)
    piece = int(text.input_ids[token])
    found = ask(Neighbours(name, piece, count))
    if not found.n_compared:
        st.info(
            "This token's embedding is all zeros (a padding token): it has no direction to "
            "compare. Choose another token.",
            icon=":material/block:",
        )
        return
    names = load_tokenizer(name).names
    _show_table([names.get(i, "") for i in found.ids.tolist()], found)
    st.caption(
        f"Compared with {found.n_compared:,} word pieces: the mean cosine is "
        f"{found.mean_cosine:.3f}, the standard deviation {found.std_cosine:.3f}. Read the "
        "neighbours against these, not against 0 or 1."
    )
    show_python(
        nearest_snippet(find_spec(name), piece, len(found.ids)),
        "The same pieces with cosine and norm, and the mean and spread of all cosines.",
    )


def _show_table(pieces: list[str], found: NearestPieces) -> None:
    columns = {
        "rank": range(1, len(pieces) + 1),
        "word_piece": pieces,
        "id": found.ids,
        "cosine": found.cosine,
        "norm": found.norm,
        "deviations_above_mean": found.deviations,
    }
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height=min(35 * (len(pieces) + 1) + 3, 580),
        column_order=("rank", "word_piece", "id", "cosine", "deviations_above_mean", "norm"),
        column_config={
            "rank": st.column_config.NumberColumn(width=45),
            "word_piece": st.column_config.TextColumn("word piece", width=105),
            "id": st.column_config.NumberColumn(width=60),
            "cosine": st.column_config.ProgressColumn(
                format="%.4f", min_value=0, max_value=1, width=110, help=help_for("cosine")
            ),
            "deviations_above_mean": st.column_config.NumberColumn(
                "above mean, in std", format="%.1f"
            ),
            "norm": st.column_config.NumberColumn(format="%.3f", help=help_for("norm")),
        },
        alt="The word pieces whose token embeddings are closest to the chosen one",
    )
    show_csv_button(columns_csv(columns), "nearest_pieces.csv", key="download_csv_nearest")
