"""One pair of words under the lens: four measures, the baseline, and the largest dimensions."""

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.take_away.exports import columns_csv, show_csv_button
from components.views.figure import show_figure
from components.word_similarity.controls import Choice, label_of
from components.word_similarity.parameters import COLUMN, MEASURES, ROW
from components.word_similarity.runs import run_baseline, run_reference
from components.words.look import page_palette
from dashboard.analysis.meaning.baseline import percentile
from dashboard.analysis.meaning.measures import Measure
from dashboard.analysis.meaning.pairs import closest_pair, pair_shares, size_ranks
from dashboard.figures.meaning import baseline_histogram, histogram
from dashboard.records.meaning import (
    ComparedUnits,
    DimensionShares,
    ReferenceStates,
    SimilarityMatrix,
)

PAIR_OF = "_pair_of"


def pick_pair(matrix: SimilarityMatrix, about: tuple[object, ...]) -> tuple[int, int]:
    """Row and column of the examined pair (from 0); a click on the matrix sets them, too.

    Args:
        matrix: What they are chosen from; by default, see `closest_pair`.
        about: What the rows and columns are of. After a change the default comes back, because
            the same numbers would mean another pair.
    """
    row, column = closest_pair(matrix)
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


def show_pair(name: str, compared: ComparedUnits, choice: Choice, pair: tuple[int, int]) -> None:
    """The pair by every measure, among random pairs, and dimension by dimension."""
    row, column = pair
    st.text(f"{compared.matrix.rows[row]} ↔ {compared.matrix.columns[column]}")
    reference = run_reference(name)
    shares = {
        measure: pair_shares(compared, pair, measure, level=choice.level, reference=reference)
        for measure in MEASURES.values()
    }
    _show_measures(name, shares, choice)
    _show_baseline(name, float(compared.matrix.similarities[row, column]), choice)
    _show_dimensions(reference, shares[choice.measure], choice)


def _show_measures(name: str, shares: dict[Measure, DimensionShares], choice: Choice) -> None:
    rows = []
    for measure, share in shares.items():
        found = run_baseline(name, measure, level=choice.level, by_word=choice.by_word)
        rows.append((label_of(measure), share.total, percentile(found, share.total)))
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
    show_csv_button(
        columns_csv({"middle": middles, "random pairs %": shares}),
        "random_pairs.csv",
        key="download_csv_baseline",
    )


def _show_dimensions(reference: ReferenceStates, shares: DimensionShares, choice: Choice) -> None:
    dimensions = tuple(shares.dimensions.tolist())
    st.markdown(f"**Largest contributions** to {label_of(choice.measure).lower()}")
    st.dataframe(
        pd.DataFrame(
            {
                "dimension": shares.dimensions,
                "contribution": shares.contributions,
                "rank by size": size_ranks(reference, dimensions, level=choice.level),
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
    three = float(shares.contributions.sum())
    st.caption(
        f"These 3 of {reference.mean.shape[1]} dimensions add {three:.4f} to the similarity of "
        f"{shares.total:.4f}. Without them it would be {shares.without:.4f}."
    )
