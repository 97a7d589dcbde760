"""How to read the architecture page, and what can be taken along from it."""

import streamlit as st

from components.architecture.parameters import ALL, TASK
from components.architecture.snippets import parameters_snippet
from components.architecture.subject import Subject, task_words
from components.architecture.tensors import tensor_columns
from components.take_away.exports import columns_csv
from components.take_away.exports import show_take_away as show_everything
from dashboard.records.parameters import ParameterTable

GUIDES = {
    "Parameters": (
        "Each **area** is a module or a tensor, as large as its number of parameters; a click goes "
        "in. In small BERTs the **word embeddings** are the largest part although each text uses a "
        "handful of their rows; in larger ones the layers take over, and of a layer the "
        "feed-forward block is twice its attention. Position and segment embeddings are "
        "**learned** tables (Devlin et al. 2019, N19-1423), not sinusoids. Heads add no "
        "parameters: they cut the hidden size into pieces. More parameters do not make a better "
        "model by themselves."
    ),
    "Weights": (
        "A matrix maps its columns (inputs) to its rows (outputs). The **histogram** beside the "
        "normal curve shows whether a few weights are unusually large. **Singular values** say how "
        "strongly the matrix stretches its strongest directions: those above the dashed line are "
        "larger than chance alone gives (Marchenko & Pastur 1967), so training put them there. The "
        "**effective rank** is the exponential of the entropy of the singular values (Roy & "
        "Vetterli 2007). A single weight has no meaning by itself."
    ),
    "Data path": (
        "A text enters as a batch of one: `[1, tokens]` ids. The embeddings make it "
        "`[1, tokens, hidden]`, and **every layer keeps that shape**: it reads and rewrites one "
        "vector per token. Inside a layer, attention weights are `[1, heads, tokens, tokens]`, "
        "which is why long texts cost more than proportionally, and the feed-forward block widens "
        "each vector and narrows it again. Times are measured now, on this server; they depend on "
        "its load and say nothing about other machines."
    ),
    "Pooler": (
        "The pooler was trained with the next-sentence task (Devlin et al. 2019, N19-1423): its "
        "output is the input of that classifier and not a general sentence vector. Means over "
        "tokens usually serve better for similarity (Reimers & Gurevych 2019, D19-1410). In a "
        "checkpoint that was trained further without that task the pooler may be a left-over that "
        "nothing uses."
    ),
    "Two checkpoints": (
        "The bars compare **sizes**, not quality. Where both come from the same start, the change "
        "of each tensor shows what further training moved and what was frozen; numbers that are "
        "stored with 16 bits differ from their origin by some 0.02 % even where nothing was "
        "trained. The **bias of a key** may wander far and change nothing: it adds the same to all "
        "scores of a query, and softmax takes away what is the same for all."
    ),
}


def show_guide(part: str) -> None:
    """How to read the part that is shown."""
    st.subheader("How to read this", anchor=False)
    st.markdown(GUIDES[part])


def show_take_away(subject: Subject) -> None:
    """The table of tensors, the link, and Python that lists the same tensors."""
    show_everything(
        tensors_csv(subject.table),
        "parameters.csv",
        parameters=ALL,
        settled={TASK.name: task_words(subject)},
        snippet=parameters_snippet(subject),
        about="Lists the same tensors with transformers alone.",
    )


def tensors_csv(table: ParameterTable) -> str:
    """Every tensor, searched or not."""
    columns = tensor_columns(table.tensors, 1)
    return columns_csv({name: columns[name] for name in ("name", "shape", "parameters", "dtype")})
