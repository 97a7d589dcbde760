"""How a vector is made of a sentence: the checkpoint's own recipe, or a pooling and a level."""

from dataclasses import dataclass

import streamlit as st

from components.address.choice import OneOf
from components.address.links import show_link_notes
from components.address.number import WholeNumber
from components.inputs.levels import draw_level
from components.running.runs import ensure_files, run_model
from components.sentence_similarity.parameters import LEVEL, POOLING
from components.sentence_similarity.runs import run_counts
from dashboard.models.catalogue.catalog import models_for
from dashboard.models.heads.sentence_vectors import sentence_recipe
from dashboard.models.text.tokenization import tokenize
from dashboard.records.sentences import Pooling, SentenceList, SentenceWay

RECIPE = "sentence-transformers"

POOLINGS: dict[str, Pooling] = {"mean": "mean", "[CLS]": "cls", "max": "max", "pooler": "pooler"}
"""Name on screen and in the link of each pooling."""

MOST_TOKENS = 512

QUOTED = 3
"""Cut sentences that are shown."""

SHOWN = 200
"""Characters of a cut end that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A way to make vectors, as the reader chose it.

    Attributes:
        label: Name of the pooling on screen.
        way: The way itself.
        last_level: The checkpoint's last level.
        follows_recipe: Whether it is exactly what the checkpoint was trained for.
    """

    label: str
    way: SentenceWay
    last_level: int
    follows_recipe: bool

    @property
    def title(self) -> str:
        """The way in words; fixed words and a catalogue name only."""
        level = "" if self.way.pooling == "pooler" else f", level {self.way.level}"
        return f"{self.way.model} · {self.label}{level}"


def pick_way(
    name: str,
    *,
    pooling: OneOf = POOLING,
    of_level: WholeNumber = LEVEL,
    first: str | None = None,
) -> Choice:
    """Pooling and level for the checkpoint called `name`.

    Args:
        name: Catalogue name.
        pooling: The parameter; a second way has its own.
        of_level: Likewise.
        first: The pooling that a plain link shows; the recipe, or the mean, where it is None.
    """
    ensure_files(name)
    recipe = sentence_recipe(name)
    model = run_model(name)
    options = [*([RECIPE] if recipe else []), "mean", "[CLS]", "max"]
    options += ["pooler"] if model.has_pooler else []
    if first in options:
        options.remove(first)
        options.insert(0, first)
    level = model.n_layers
    poolings, levels = st.columns(2, gap="medium")
    with poolings:
        label = pooling.draw(options)
    with levels:
        if label != "pooler":
            level = draw_level(of_level, model.n_layers + 1)
    show_link_notes(pooling, of_level)
    limit = min(MOST_TOKENS, model.max_tokens)
    if label == RECIPE and recipe is not None:
        way = SentenceWay(
            model=name,
            pooling=recipe.pooling,
            level=level,
            max_tokens=recipe.max_tokens,
            normalise=recipe.normalise,
        )
    else:
        way = SentenceWay(model=name, pooling=POOLINGS[label], level=level, max_tokens=limit)
    return Choice(
        label=label,
        way=way,
        last_level=model.n_layers,
        follows_recipe=label == RECIPE and level == model.n_layers,
    )


def show_way(choice: Choice) -> None:
    """What the chosen vectors are, and whether the checkpoint was trained to make such ones."""
    way = choice.way
    if choice.label == RECIPE:
        recipe = "the mean of all tokens" if way.pooling == "mean" else f"{way.pooling} pooling"
        said = (
            f"This checkpoint's own recipe: {recipe} at the last level, special tokens included, "
            f"{'divided by its length, ' if way.normalise else ''}of at most {way.max_tokens} "
            "tokens (its sentence-transformers setting)."
        )
        if not choice.follows_recipe:
            said += f" It was trained at level {choice.last_level}: level {way.level} is not it."
        st.caption(said)
        return
    said = {
        "mean": "The mean of all token vectors, special tokens included.",
        "cls": "The vector of the first token, [CLS].",
        "max": "The largest value of each dimension over all tokens.",
        "pooler": "The trained pooler: a dense layer and tanh over [CLS] at the last level. In "
        "BERT it was trained to predict the next sentence, not similarity.",
    }[way.pooling]
    trained = [spec.name for spec in models_for("sentence_embedding")]
    if way.model not in trained:
        said += (
            " This checkpoint was not trained to make vectors of sentences; these were: "
            f"{', '.join(trained)}."
        )
    st.caption(said)


def show_cuts(choice: Choice, listed: SentenceList) -> None:
    """Name the sentences that are longer than what is read, and what was left out."""
    counts = run_counts(choice.way, listed.sentences)
    cut = [int(i) for i in counts.n_cut.nonzero()[0]]
    if not cut:
        return
    limit = choice.way.max_tokens
    st.warning(
        f"{len(cut):,} sentence{' is' if len(cut) == 1 else 's are'} longer than {limit} tokens, "
        "which is all that is read here. Left out of the vectors:",
        icon=":material/content_cut:",
    )
    for i in cut[:QUOTED]:
        end = tokenize(choice.way.model, listed.sentences[i], None, limit).cut_text
        shown = end if len(end) <= SHOWN else f"{end[:SHOWN]} …"
        st.code(
            f"Sentence {i + 1} (line {listed.lines[i]}), last {counts.n_cut[i]:,} word pieces: "
            f"{shown}",
            language=None,
            wrap_lines=True,
        )
    if len(cut) > QUOTED:
        st.caption(f"… and {len(cut) - QUOTED:,} more: see the column “left out” of the list.")
