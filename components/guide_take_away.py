"""How to read the guide, and what can be taken along: the glossary, the link, and Python."""

from collections.abc import Mapping

import streamlit as st

from components.exports import checkpoint_arguments, rows_csv
from components.exports import show_take_away as show_everything
from components.guide_parts import MODEL, sentence
from dashboard.glossary import TERMS
from dashboard.models.catalog import ModelSpec, find_spec

PARAMETERS = (
    "part", "sentence", "term", "year", "side", "word", "order", "looks", "layer", "head", "query",
    "form", "roll", "encoder", "last_layers", "adapter_size", "labels",
)  # fmt: skip
"""Everything that a link to the guide can say."""


def show_how_to_read() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "Each idea comes with a small experiment and a link to the page where it is live. Numbers "
        "are computed now: those on three words from the numbers that you can change, those on "
        f"your sentence by {MODEL}, a BERT of 6 layers and 12 heads that comes with BERTscope. "
        "They describe this sentence and this checkpoint, not language. Rows of attention sum to "
        "1, columns need not; attention is not an explanation. Position and segment embeddings of "
        "BERT are learned. Edited numbers of the three words are not part of the link."
    )


def show_take_away() -> None:
    """CSV of the glossary, the link to this view, and Python for shapes and costs."""
    spec = find_spec(MODEL)
    show_everything(
        rows_csv(
            ["term", "meaning", "source"],
            ([term.name, term.meaning, term.source] for term in TERMS),
        ),
        "glossary.csv",
        link=link_values({name: st.session_state[name] for name in st.session_state}),
        snippet=shapes_snippet(spec, sentence()),
        about="Prints the shapes and the counts of parameters above with transformers alone. The "
        "CSV holds the whole glossary.",
    )


def link_values(state: Mapping[str, object]) -> dict[str, object]:
    """Every parameter that has a value."""
    return {name: state[name] for name in PARAMETERS if name in state and state[name] != ""}


def shapes_snippet(spec: ModelSpec, text: str) -> str:
    """Self-contained Python that prints shapes and counts with transformers alone."""
    source = checkpoint_arguments(spec)
    return f"""import torch
from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({source})
model = AutoModel.from_pretrained(
    {source}, attn_implementation="eager", dtype=torch.float32
).eval()

inputs = tokenizer({text!r}, return_tensors="pt", truncation=True, max_length=512)
with torch.inference_mode():
    outputs = model(**inputs, output_attentions=True, output_hidden_states=True)

shapes = {{name: list(tensor.shape) for name, tensor in inputs.items()}}
shapes["hidden states of one level"] = list(outputs.hidden_states[0].shape)
shapes["attention of one layer"] = list(outputs.attentions[0].shape)
print(shapes)

labels, last_layers = 2, 2
head = labels * (model.config.hidden_size + 1)
encoder = sum(parameter.numel() for parameter in model.parameters())
trained = [*model.encoder.layer[-last_layers:].parameters(), *model.pooler.parameters()]
costs = {{
    "full fine-tuning": encoder + head,
    "last layers": sum(parameter.numel() for parameter in trained) + head,
    "frozen encoder": head,
}}
print(costs)
"""
