"""How to read the guide, and what can be taken along: the glossary, the link, and Python."""

import streamlit as st

from components.guide.model_input import batch_texts
from components.guide.parameters import ALL
from components.guide.parts import MODEL
from components.guide.snippets import CostChoice, shapes_snippet
from components.take_away.exports import rows_csv
from components.take_away.exports import show_take_away as show_everything
from dashboard.glossary import TERMS
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.checkpoint_files import read_config
from dashboard.models.files.folders import model_folder


def show_how_to_read() -> None:
    """How to read the page."""
    config = read_config(model_folder(find_spec(MODEL), for_weights=False))
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "Each idea comes with a small experiment and a link to the page where it is live. Numbers "
        "are computed now: those on three words from the numbers that you can change, those on "
        f"your sentence by {MODEL}, a BERT of {config['num_hidden_layers']} layers and "
        f"{config['num_attention_heads']} heads that comes with BERTscope. "
        "They describe this sentence and this checkpoint, not language. Rows of attention sum to "
        "1, columns need not; attention is not an explanation. Position and segment embeddings of "
        "BERT are learned."
    )


def show_take_away(costs: CostChoice | None) -> None:
    """CSV of the glossary, the link to this view, and Python for shapes and costs.

    Args:
        costs: Whose costs are on screen; None where none are.
    """
    about = "Prints the shapes" + (" and the counts of parameters" if costs else "")
    show_everything(
        rows_csv(
            ["term", "meaning", "source"],
            ([term.name, term.meaning, term.source] for term in TERMS),
        ),
        "glossary.csv",
        parameters=ALL,
        snippet=shapes_snippet(find_spec(MODEL), batch_texts(), costs),
        about=f"{about} above with transformers alone. The CSV holds the whole glossary; each view "
        "above has its own.",
    )
