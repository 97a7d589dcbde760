"""One pair of words under the lens: four measures, the baseline, and the largest dimensions."""

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.take_away.exports import rows_csv, show_csv_button
from components.views.figure import show_figure
from components.word_similarity.controls import Choice, label_of, prepared_vectors
from components.word_similarity.matrix import Compared
from components.word_similarity.parameters import COLUMN, MEASURES, ROW
from components.word_similarity.runs import run_baseline, run_reference
from components.words.look import page_palette
from dashboard.analysis.meaning.baseline import percentile
from dashboard.analysis.meaning.measures import dimension_shares, similarity_matrix
from dashboard.analysis.meaning.senses import SHORT_WORD
from dashboard.figures.meaning import baseline_histogram, histogram
from dashboard.records.meaning import SimilarityMatrix

PAIR_OF = "_pair_of"


def pick_pair(matrix: SimilarityMatrix, about: tuple[object, ...]) -> tuple[int, int]:
    """Row and column of the examined pair (from 0); a click on the matrix sets them, too.

    Args:
        matrix: What they are chosen from; by default, see `_closest`.
        about: What the rows and columns are of. After a change the default comes back, because
            the same numbers would mean another pair.
    """
    row, column = _closest(matrix)
    before = st.session_state.get(PAIR_OF)
    if before is not None and before != about:
        ROW.put(row + 1)
        COLUMN.put(column + 1)
    st.session_state[PAIR_OF] = about
    with st.container(horizontal=True, gap="small"):
        chosen = ROW.draw(high=len(matrix.rows), default=row + 1)
        other = COLUMN.draw(high=len(matrix.columns), default=column + 1)
    show_link_notes(ROW, COLUMN)
    return chosen, other


def _closest(matrix: SimilarityMatrix) -> tuple[int, int]:
    """The most similar two longer words that are spelled differently.

    The same word twice, "the" and "##s" would often be closest, and tell least. Where there is no
    such pair, any two that are spelled differently; else the most similar pair of all.
    """
    rows, columns = np.array(matrix.rows), np.array(matrix.columns)
    differ = rows[:, None] != columns[None, :]
    longer = np.outer([_is_longer(row) for row in rows], [_is_longer(label) for label in columns])
    counted = matrix.similarities
    for allowed in (differ & longer, differ):
        if allowed.any():
            counted = np.where(allowed, matrix.similarities, np.float32(-2))
            break
    row, column = np.unravel_index(int(counted.argmax()), counted.shape)
    return int(row), int(column)


def _is_longer(label: str) -> bool:
    """Whether a label is a word, or the beginning of one, of four letters or more."""
    bare = label.removeprefix("Ġ")
    return bare.isalpha() and len(bare) > SHORT_WORD


def show_pair(name: str, compared: Compared, choice: Choice, pair: tuple[int, int]) -> None:
    """The pair by every measure, among random pairs, and dimension by dimension."""
    row, column = pair
    st.text(f"{compared.matrix.rows[row]} ↔ {compared.matrix.columns[column]}")
    vectors = compared.first[row][None], compared.second[column][None]
    _show_measures(name, vectors, choice)
    _show_baseline(name, float(compared.matrix.similarities[row, column]), choice)
    _show_dimensions(name, vectors, choice)


def _show_measures(name: str, vectors: tuple[np.ndarray, np.ndarray], choice: Choice) -> None:
    """Each measure's value, and the share of random pairs below it."""
    rows = []
    for label, measure in MEASURES.items():
        first, second = (
            prepared_vectors(name, own, measure, level=choice.level) for own in vectors
        )
        value = float(similarity_matrix(first, second)[0, 0])
        found = run_baseline(name, measure, level=choice.level, by_word=choice.by_word)
        rows.append((label, value, percentile(found, value)))
    st.dataframe(
        pd.DataFrame(rows, columns=["similarity", "value", "random pairs below"]),
        hide_index=True,
        column_config={
            "value": st.column_config.NumberColumn(format="%.4f"),
            "random pairs below": st.column_config.NumberColumn(format="%.2f %%"),
        },
        alt="The pair's similarity by four measures, and its place among random pairs.",
    )


def _show_baseline(name: str, value: float, choice: Choice) -> None:
    """Where the pair lies among random pairs, by the chosen measure."""
    found = run_baseline(name, choice.measure, level=choice.level, by_word=choice.by_word)
    place = percentile(found, value)
    show_figure(
        baseline_histogram(found, value, page_palette(), measure=choice.label),
        key="baseline",
        alt=f"Histogram of the similarity of random pairs; this pair has {value:.2f}, more than "
        f"{place:.2f} per cent of them.",
        numbers="download_csv_baseline",
    )
    st.caption(
        f"Grey: {found.similarities.size:,} pairs of different "
        f"{'words' if choice.by_word else 'pieces'} from different sentences of our reference "
        f"text, by this checkpoint at level {choice.level}. {place:.2f} % of them are less "
        f"similar than this pair; their mean is {found.similarities.mean():.2f}."
    )
    middles, shares, _ = histogram(found, value)
    rows = zip(map(float, middles), map(float, shares), strict=True)
    show_csv_button(
        rows_csv(["middle", "random pairs %"], rows),
        "random_pairs.csv",
        key="download_csv_baseline",
    )


def _show_dimensions(name: str, vectors: tuple[np.ndarray, np.ndarray], choice: Choice) -> None:
    """The three dimensions that contribute most."""
    first, second = (
        prepared_vectors(name, own, choice.measure, level=choice.level)[0] for own in vectors
    )
    shares = dimension_shares(first, second)
    st.markdown(f"**Largest contributions** to {label_of(choice.measure).lower()}")
    st.dataframe(
        pd.DataFrame(
            {
                "dimension": shares.dimensions,
                "contribution": shares.contributions,
                "rank by size": _size_ranks(name, shares.dimensions, choice.level),
            }
        ),
        hide_index=True,
        column_config={
            "dimension": st.column_config.NumberColumn(help="Counted from 0."),
            "contribution": st.column_config.NumberColumn(
                format="%.4f", help="The contributions of all dimensions add up to the similarity."
            ),
            "rank by size": st.column_config.NumberColumn(
                help="Where this dimension stands among all, by its mean square over the "
                "reference text: 1 is the largest.",
            ),
        },
        alt="The three dimensions that contribute most to the similarity.",
    )
    n_dimensions = first.size
    three = float(shares.contributions.sum())
    st.caption(
        f"These 3 of {n_dimensions} dimensions add {three:.4f} to the similarity of "
        f"{shares.total:.4f}. Without them it would be {shares.without:.4f}."
    )


def _size_ranks(name: str, dimensions: np.ndarray, level: int) -> list[int]:
    """Rank of dimensions by mean square over the reference text, from 1."""
    reference = run_reference(name)
    size = reference.mean[level] ** 2 + reference.deviation[level] ** 2
    return [int((size > size[i]).sum()) + 1 for i in dimensions]
