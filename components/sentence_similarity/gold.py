"""How each way to make sentence vectors orders pairs that people have scored, measured live."""

import math

import streamlit as st

from components.running.cache import results
from components.running.runs import ask, has_files
from components.sentence_similarity.controls import POOLINGS, Choice
from components.sentence_similarity.runs import ScorePoolings
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.meaning.gold_pairs import best_pooling, gold_pairs
from dashboard.figures.sentences import score_curves
from dashboard.models.catalogue.catalog import models_for
from dashboard.models.heads.sentence_vectors import sentence_recipe
from dashboard.records.sentences import PoolingScores

ASKED = "_gold_asked"
"""Checkpoints that this reader has asked to measure."""

LABELS = {pooling: label for label, pooling in POOLINGS.items()}


def show_gold(choice: Choice) -> None:
    """The chosen checkpoint, by every pooling at every level, and the others beside it."""
    name = choice.way.model
    n_pairs = len(gold_pairs().scores)
    st.markdown(
        f"People gave {n_pairs} pairs of sentences a similarity from 0 to 5. Which vectors put "
        "the pairs into the same order? 1 would be perfect agreement, 0 none (Spearman's rank "
        "correlation)."
    )
    scores = _measured(name, key="measure", main=True)
    if scores is None:
        return
    _show_scores(choice, scores)
    _show_checkpoints(name)
    _show_source()


def _measured(name: str, *, key: str, main: bool = False) -> PoolingScores | None:
    """The scores of a checkpoint; a button that measures it where that has not been asked for."""
    scores: PoolingScores | None = results().find(ScorePoolings(name))
    if scores is not None:
        return scores
    asked: set[str] = st.session_state.setdefault(ASKED, set())
    if name in asked:
        return ask(ScorePoolings(name))
    st.button(
        f"Measure {name}",
        key=key,
        type="primary" if main else "secondary",
        icon=":material/speed:",
        on_click=asked.add,
        args=(name,),
    )
    return None


def _show_scores(choice: Choice, scores: PoolingScores) -> None:
    names = [LABELS[pooling] for pooling in scores.poolings]
    show_figure(
        score_curves(scores, names, page_palette()),
        key="gold_curves",
        alt="Spearman correlation with people's scores by level, one line per pooling. The table "
        "below holds the numbers.",
        numbers="download_csv_gold",
    )
    row = scores.poolings.index(choice.way.pooling)
    chosen = float(scores.spearman[row, choice.way.level])
    said = f"{chosen:.3f}" if not math.isnan(chosen) else "not defined: all cosines are equal"
    st.markdown(f"**{choice.title}: {said}** over {scores.n_pairs} pairs")
    levels = [str(level) for level in range(scores.spearman.shape[1])]
    draw_table(
        [[name, *values] for name, values in zip(names, scores.spearman, strict=True)],
        ["pooling", *levels],
        formats=dict.fromkeys(levels, "%.3f"),
        alt="Spearman correlation by pooling (rows) and level (columns)",
    )
    show_csv_button(
        rows_csv(
            ["pooling", "level", "spearman", "pairs"],
            [
                [name, level, None if math.isnan(value) else float(value), scores.n_pairs]
                for name, values in zip(names, scores.spearman, strict=True)
                for level, value in enumerate(values)
            ],
        ),
        "gold_scores.csv",
        key="download_csv_gold",
    )


def _show_checkpoints(chosen: str) -> None:
    """Every checkpoint that has been measured, side by side, and a button for each other one."""
    st.markdown("**Checkpoint beside checkpoint**")
    st.caption(
        "The best of all poolings and levels beside the mean of the last level, which is what one "
        "tries first. The best is picked on these very pairs, so it flatters a little. A "
        "checkpoint that is not on this machine yet can be chosen above."
    )
    table = st.container()
    with st.container(horizontal=True, gap="small", key="gold_others"):
        names = [spec.name for spec in models_for("encoder") if has_files(spec.name)]
        found = {
            name: scores
            for number, name in enumerate(names)
            if (scores := _measured(name, key=f"measure_{number}")) is not None
        }
    header = ["checkpoint", "mean, last level", "best", "pooling", "level", "made for sentences"]
    rows = [_summary(name, scores) for name, scores in found.items()]
    with table:
        draw_table(
            [[f"{n} (shown above)" if n == chosen else n, *row] for n, *row in rows],
            header,
            formats={"mean, last level": "%.3f", "best": "%.3f"},
            alt="Spearman correlation of each measured checkpoint: mean at the last level, and "
            "best",
        )
        show_csv_button(
            rows_csv(header, rows), "gold_checkpoints.csv", key="download_csv_gold_checkpoints"
        )


def _summary(name: str, scores: PoolingScores) -> list[Cell]:
    mean_last = float(scores.spearman[scores.poolings.index("mean"), -1])
    pooling, level, best = best_pooling(scores)
    is_made_for_it = "yes" if sentence_recipe(name) is not None else "no"
    return [name, mean_last, best, LABELS[pooling], level, is_made_for_it]


def _show_source() -> None:
    """Where the pairs come from, and what that means for the numbers."""
    st.caption(
        "Pairs: the openly licensed part of the STS benchmark's test set (Cer et al. 2017, "
        "S17-2001; CC BY-SA 4.0): image captions and Stack Exchange answers, so not comparable "
        "with published figures. all-MiniLM-L6-v2 was trained on captions and on Stack Exchange, "
        "too, which flatters it here. The sentence-transformers recipe of that checkpoint is the "
        "mean at the last level. Empty cells: the pooler exists at the last level only, and [CLS] "
        "at level 0 is the same vector in every sentence."
    )
