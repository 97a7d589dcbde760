"""Why sentence-transformers exists: two ways side by side, and what people say."""

import numpy as np
import pandas as pd
import streamlit as st

from components.exports import rows_csv, show_csv_button
from components.links import check_choice, show_link_notes
from components.look import is_dark, page_palette
from components.sentence_controls import POOLINGS, Choice, pick_way, show_way
from components.sentence_runs import kept_gold_scores, run_cosines, run_gold_scores, run_tree
from components.sentence_views import PLOT, pictured, show_limit, show_scale
from dashboard.analysis.gold_pairs import gold_pairs
from dashboard.analysis.sentences import rank_correlation
from dashboard.figures.sentences import score_curves, similarity_heatmap
from dashboard.figures.theme import HEAD_HUES, HEAD_HUES_DARK
from dashboard.models.catalog import models_for
from dashboard.records.sentences import PoolingScores, SentenceList, SentenceTree

MEASURED = "_measure_gold"


def show_side_by_side(choice: Choice, listed: SentenceList) -> None:
    """The same sentences by another way, in the same order and the same colours."""
    sentences = pictured(listed)
    show_limit(listed)
    other = _pick_other(choice.way.model)
    tree = run_tree(choice.way, sentences, 1)
    matrices = [run_cosines(way, sentences) for way in (choice.way, other.way)]
    left, right = st.columns(2, gap="medium")
    places = zip((left, right), (choice, other), matrices, ("a", "b"), strict=True)
    for place, one, cosines, mark in places:
        with place:
            _show_one(one, cosines, sentences, tree, mark)
    show_scale()
    show_way(other)
    _show_numbers((choice, other), matrices)


def _pick_other(default: str) -> Choice:
    """The second checkpoint, pooling and level."""
    names = [spec.name for spec in models_for("encoder")]
    check_choice("model_b", names)
    if st.session_state.get("model_b") not in (None, *names):
        del st.session_state["model_b"]
    narrow, wide = st.columns([3, 8], gap="medium")
    with narrow:
        name = st.selectbox(
            "Compared with",
            names,
            index=names.index(default),
            key="model_b",
            bind="query-params",
        )
    show_link_notes("model_b")
    with wide:
        return pick_way(name if name in names else default, suffix="_b", first="[CLS]")


def _show_one(
    choice: Choice, cosines: np.ndarray, sentences: tuple[str, ...], tree: SentenceTree, mark: str
) -> None:
    """One of the two matrices, in the clustered order of the first."""
    st.markdown(f"**{choice.title}**")
    reordered = cosines[np.ix_(tree.order, tree.order)]
    st.plotly_chart(
        similarity_heatmap(
            reordered,
            [sentences[i] for i in tree.order],
            page_palette(),
            numbers=tree.order,
        ),
        key=f"side_{mark}",
        theme=None,
        config=PLOT,
        alt=f"Heat map of cosines by {choice.title}",
    )


def _show_numbers(choices: tuple[Choice, Choice], matrices: list[np.ndarray]) -> None:
    """How spread out the cosines of each way are, and how far the two agree on the order."""
    above = np.triu_indices(len(matrices[0]), 1)
    values = [matrix[above] for matrix in matrices]
    table = pd.DataFrame(
        {
            "way": [choice.title for choice in choices],
            "smallest": [one.min() for one in values],
            "mean": [one.mean() for one in values],
            "largest": [one.max() for one in values],
            "standard deviation": [one.std() for one in values],
        }
    )
    number = st.column_config.NumberColumn(format="%.4f")
    st.dataframe(
        table,
        hide_index=True,
        column_config=dict.fromkeys(table.columns[1:], number),
        alt="Smallest, mean and largest cosine of different sentences by both ways",
    )
    correlation = rank_correlation(values[0], values[1])
    agreement = (
        f"the two ways order them with a rank correlation of {correlation:.3f} (Spearman)"
        if not np.isnan(correlation)
        else "one way finds all of them equally close, so there is no order to compare"
    )
    st.caption(f"Cosines of {len(values[0]):,} pairs of sentences; {agreement}.")
    show_csv_button(
        rows_csv([str(name) for name in table.columns], table.astype(object).to_numpy().tolist()),
        "side_by_side.csv",
        key="download_csv_side_by_side",
    )


def show_gold(choice: Choice) -> None:
    """How each pooling at each level orders pairs that people have scored."""
    name = choice.way.model
    n_pairs = len(gold_pairs().scores)
    st.markdown(
        f"People gave {n_pairs} pairs of sentences a similarity from 0 to 5. Which vectors put "
        "the pairs into the same order? 1 would be perfect agreement, 0 none (Spearman's rank "
        "correlation)."
    )
    scores = kept_gold_scores(name)
    if scores is None:
        slot = st.empty()
        if st.session_state.get(MEASURED) != name:
            slot.button(
                f"Measure {name}",
                key="measure",
                type="primary",
                icon=":material/speed:",
                on_click=lambda: st.session_state.update({MEASURED: name}),
            )
            return
        with slot.container():
            scores = run_gold_scores(name)
    _show_scores(choice, scores)


def _show_scores(choice: Choice, scores: PoolingScores) -> None:
    """The curves and the table."""
    labels = {pooling: label for label, pooling in POOLINGS.items()}
    names = [labels[pooling] for pooling in scores.poolings]
    st.plotly_chart(
        score_curves(scores, names, page_palette(), HEAD_HUES_DARK if is_dark() else HEAD_HUES),
        key="gold_curves",
        theme=None,
        config=PLOT,
        alt="Spearman correlation with people's scores by level, one line per pooling. The table "
        "below holds the numbers.",
    )
    row = scores.poolings.index(choice.way.pooling)
    chosen = scores.spearman[row, choice.way.level]
    said = f"{chosen:.3f}" if not np.isnan(chosen) else "not defined: all cosines are equal"
    st.markdown(f"**{choice.title}: {said}** over {scores.n_pairs} pairs")
    levels = [str(level) for level in range(scores.spearman.shape[1])]
    table = pd.DataFrame(scores.spearman, columns=levels)
    table.insert(0, "pooling", names)
    st.dataframe(
        table,
        hide_index=True,
        column_config={level: st.column_config.NumberColumn(format="%.3f") for level in levels},
        alt="Spearman correlation by pooling (rows) and level (columns)",
    )
    show_csv_button(
        rows_csv(
            ["pooling", "level", "spearman", "pairs"],
            [
                [name, level, None if np.isnan(value) else float(value), scores.n_pairs]
                for name, values in zip(names, scores.spearman, strict=True)
                for level, value in enumerate(values)
            ],
        ),
        "gold_scores.csv",
        key="download_csv_gold",
    )
    st.caption(
        "Pairs: the openly licensed part of the STS benchmark's test set (Cer et al. 2017, "
        "S17-2001; CC BY-SA 4.0): image captions and Stack Exchange answers, so not comparable "
        "with published figures. all-MiniLM-L6-v2 was trained on captions and on Stack Exchange, "
        "too, which flatters it here. The sentence-transformers recipe of that checkpoint is the "
        "mean at the last level. Empty cells: the pooler exists at the last level only, and [CLS] "
        "at level 0 is the same vector in every sentence."
    )
