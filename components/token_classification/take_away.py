"""How to read the token classification page, and what can be taken along from it."""

import streamlit as st

from components.take_away.exports import rows_csv
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import in_python, loads
from components.token_classification.parameters import ALL
from components.token_classification.tables import HEADER, token_rows
from components.views.measured import show_measured
from dashboard.analysis.prediction.token_labels import has_spans
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.records.token_labels import Strategy, TokenLabels

GUIDE = (
    "A token classifier puts one linear layer on the last hidden state of **every word piece** and "
    "gives it a probability for every label (Devlin et al. 2019, N19-1423, section 5.3). The score "
    "is the probability of the best label: how sure the model is, not how often it is right. "
)
ENTITIES = (
    "Entities use **B-** for the first token of a name and **I-** for the inside of it, so that "
    "two names in a row stay apart; **O** is no name (Ramshaw & Marcus 1995, W95-0107). PER is a "
    "person, LOC a place, ORG an organisation, MISC another name (Tjong Kim Sang & De Meulder "
    "2003, W03-0419). How pieces become names is a choice: *Merging* shows all five ways."
)
TAGS = (
    "Parts of speech are the 17 universal tags (Nivre et al. 2020, 2020.lrec-1.497): NOUN and "
    "PROPN (names), VERB and AUX (*is*, *can*), ADP (*in*), DET (*the*), PART (*to*, *not*) and so "
    "on. There is no B- or I-: every word has its own tag, and neighbours are not merged in the "
    "text (transformers' pipeline merges them; the table shows what it reports)."
)
LONG = (
    " A text that is longer than a window is read in **overlapping windows**; each token's label "
    "comes from the window that shows more of the text around it, and its characters are counted "
    "in the whole text."
)


def show_guide(labels: TokenLabels) -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    finds_names = has_spans(labels.labels)
    st.markdown(GUIDE + (ENTITIES if finds_names else TAGS) + LONG)
    show_measured("entities" if finds_names else "part of speech")


def show_take_away(name: str, head: str, labels: TokenLabels, strategy: Strategy) -> None:
    """CSV, link and Python of the labels."""
    show_everything(
        lambda: rows_csv(HEADER, token_rows(labels)),
        "token_labels.csv",
        parameters=ALL,
        snippet=token_snippet(find_spec(name), head, labels, strategy),
        about="Reproduces the spans with transformers alone (one window of at most 512 tokens)."
        if head
        else "Reproduces the spans with transformers alone.",
    )


def token_snippet(spec: ModelSpec, head: str, labels: TokenLabels, strategy: Strategy) -> str:
    """Self-contained Python that reproduces the spans with transformers alone.

    Args:
        spec: The checkpoint.
        head: Its head, where it has several; such a checkpoint keeps them in a file of their own.
        labels: What is on screen.
        strategy: How it is merged.
    """
    text = labels.text.text[:2000]
    kind = "AutoModelForTokenClassification"
    return f"""{loads(spec, kind=kind, head=head, also=["pipeline"])}
tokenizer.model_max_length = {in_python(spec).limit}  # where the pipeline cuts
tagger = pipeline(
    "token-classification",
    model=model,
    tokenizer=tokenizer,
    aggregation_strategy="{strategy}",
    device="cpu",
)

spans = tagger({text!r})
for span in spans:
    print(span)
"""
