"""How to read the word similarity page, and what can be taken along from it."""

import streamlit as st

from components.take_away.exports import csv_text
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import loads, tokenizer_call
from components.word_similarity.controls import Choice
from components.word_similarity.parameters import ALL, PICKS
from dashboard.analysis.meaning.reference_text import REFERENCE_SENTENCES
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.records.meaning import ComparedUnits


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "Each cell is the cosine of two vectors: of a **row** (text A) and of a **column** (text "
        "B). Each text goes through the model once, without the other; all cells are one matrix "
        "product. "
        "**A number alone says little**: vectors of a contextual model lie in a narrow cone, so "
        "that raw cosine is high for any two words (Ethayarajh 2019, D19-1006), and a few "
        "dimensions dominate it (Timkey & van Schijndel 2021, arXiv:2109.04404). So compare: with "
        "other cells, with random pairs of words, by other measures. There is no threshold above "
        "which words “are similar”."
    )
    with st.expander("The four measures, the random pairs, and BERTScore"):
        st.markdown(
            "- **Raw cosine**: the hidden states as they are.\n"
            "- **Centred**: minus the mean over a reference text, which takes the cone's common "
            "direction away.\n"
            "- **Standardised**: also divided by each dimension's standard deviation, so that no "
            "dimension dominates by its size alone.\n"
            "- **Ranks**: Spearman's correlation of the two vectors: only the order of their "
            "dimensions counts.\n"
            f"- **Random pairs**: different words from different sentences of our "
            f"{len(REFERENCE_SENTENCES)} reference sentences, written for this project. The "
            "percentage says how many of them are less similar than your pair. A few sentences "
            "are a rough measure: read 97 % and 99 % as the same.\n"
            "- **Dimensions**: the cosine is a sum, one term per dimension; the terms of all "
            "dimensions add up to it exactly.\n"
            "- **BERTScore** matches each piece with its most similar one, whatever the order of "
            "words, and averages. Published values use a level chosen per checkpoint and are "
            "often rescaled: compare only values of the same checkpoint and level.\n"
            "- **Whole words**: the mean over a word's pieces."
        )


def show_take_away(
    name: str,
    texts: tuple[str, str | None],
    choice: Choice,
    compared: ComparedUnits | None,
    picks: str,
) -> None:
    """CSV, link and Python of exactly this view; nothing where there is no matrix.

    `picks` are the chosen words by number, also where the page has chosen them.
    """
    if compared is None:
        return
    matrix = compared.matrix
    corner = "word" if choice.by_word else "piece"
    measure = "" if choice.measure == "raw" else f"_{choice.measure}"
    show_everything(
        csv_text([corner, *matrix.columns], matrix.rows, matrix.similarities),
        f"word_similarity{measure}.csv",
        parameters=ALL,
        settled={PICKS.name: picks or None},
        snippet=similarity_snippet(find_spec(name), texts, choice),
        about="Reproduces the raw cosine of all pairs with transformers alone.",
    )


def similarity_snippet(spec: ModelSpec, texts: tuple[str, str | None], choice: Choice) -> str:
    """Self-contained Python that reproduces the matrix of raw cosines with transformers alone."""
    text, text_b = texts
    kept = _WITH_SPECIAL if choice.with_special else _WITHOUT_SPECIAL
    merged = _WHOLE_WORDS if choice.by_word else _PIECES
    return f"""{loads(spec)}


def vectors(text):
    inputs = {tokenizer_call(spec, "text")}
    with torch.inference_mode():
        levels = model(**inputs, output_hidden_states=True).hidden_states
    states = levels[{choice.level}][0]  # [token, hidden] at level {choice.level}
    tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0])
{kept}{merged}    return tokens, torch.nn.functional.normalize(states, dim=1)


rows, first = vectors({text!r})
columns, second = vectors({(text if text_b is None else text_b)!r})
similarity = first @ second.T
print(rows, columns, similarity, sep="\\n")
"""


_WITHOUT_SPECIAL = """\
    framing = {tokenizer.cls_token, tokenizer.sep_token, tokenizer.pad_token}
    kept = [i for i, token in enumerate(tokens) if token not in framing]
"""

_WITH_SPECIAL = """\
    kept = list(range(len(tokens)))
"""

_PIECES = """\
    tokens, states = [tokens[i] for i in kept], states[kept]
"""

_WHOLE_WORDS = """\
    numbers, groups = inputs.word_ids(0), {}
    for i in kept:
        groups.setdefault(-1 - i if numbers[i] is None else numbers[i], []).append(i)
    tokens = [[tokens[i] for i in group] for group in groups.values()]
    states = torch.stack([states[group].mean(0) for group in groups.values()])
"""
