"""How to read the page, and what can be taken along: CSV, link, Python."""

import streamlit as st

from components.attribution_panel import ATTRIBUTION_KEYS
from components.classification_labels import Answer
from components.exports import Cell, checkpoint_arguments, rows_csv
from components.exports import show_take_away as show_everything
from dashboard.models.catalog import ModelSpec, find_spec
from dashboard.records.classification import ScoreKind

HEADER = ["label", "logit", "probability"]

OWN_KEYS = ("label", "word", "replacement", *ATTRIBUTION_KEYS)
"""What the views keep in the link beside model, text and view."""

QUOTED_CHARACTERS = 4_000
"""Up to so many characters of a list stand in the snippet itself."""

SCORES: dict[ScoreKind, str] = {
    "softmax": "logits.softmax(-1)",
    "sigmoid": "logits.sigmoid()",
    "none": "logits",
}


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "BERT gives a label to a whole text from one vector: the last hidden state of [CLS], "
        "which has read all other tokens, goes through the **pooler** (a dense layer and tanh) and "
        "one linear layer, whose outputs are the **logits** (Devlin et al. 2019, N19-1423). Logits "
        "are compared with each other; softmax turns their differences into probabilities. A high "
        "probability says that the model is sure, not that it is right: modern networks are often "
        "surer than they are right (Guo et al. 2017, arXiv:1706.04599).\n\n"
        "**Why** gives every word a number in four ways. They answer different questions and often "
        "disagree; which words matter *to the model* is what they are about, not what the text "
        "means. **Change a word** is an experiment instead: one exchange, and all probabilities "
        "before and after. **Level by level** shows how early the answer can be read by the head "
        "that was trained on the last level."
    )


def answer_rows(answer: Answer) -> list[list[Cell]]:
    """Label, logit and probability, as on screen; no probability where there is none."""
    has_scores = answer.labels.kind != "none"
    return [
        [name, float(logit), float(score) if has_scores else None]
        for name, logit, score in zip(
            answer.labels.names, answer.logits, answer.scores, strict=True
        )
    ]


def show_take_away(answer: Answer, view: str) -> None:
    """The labels' CSV, the link of the view, and Python that computes the same."""
    link: dict[str, object] = {"model": answer.name, "text": answer.text.text, "view": view}
    own = {key: st.session_state.get(key) for key in OWN_KEYS}
    link |= {key: value for key, value in own.items() if value not in (None, "")}
    show_everything(
        rows_csv(HEADER, answer_rows(answer)),
        "labels.csv",
        link=link,
        snippet=classification_snippet(
            find_spec(answer.name), answer.text.text, answer.labels.kind
        ),
        about="Computes the same logits and probabilities with transformers alone.",
    )
    st.caption("The CSV holds the labels at the top; every view below has a CSV of its own.")


def classification_snippet(spec: ModelSpec, text: str, kind: ScoreKind) -> str:
    """Self-contained Python that computes the answer to one text."""
    return f"""{_loading(spec)}
inputs = tokenizer({text!r}, return_tensors="pt", truncation=True, max_length=512)
with torch.inference_mode():
    logits = model(**inputs).logits[0]

scores = {SCORES[kind]}
for index, (logit, score) in enumerate(zip(logits, scores)):
    print(model.config.id2label[index], float(logit), float(score))
"""


def list_snippet(spec: ModelSpec, texts: tuple[str, ...]) -> str:
    """Self-contained Python that classifies a list with transformers' own pipeline."""
    if sum(map(len, texts)) <= QUOTED_CHARACTERS:
        listed = "[\n" + "".join(f"    {text!r},\n" for text in texts) + "]"
    else:
        listed = 'open("texts.txt", encoding="utf-8").read().splitlines()  # one per line'
    return f"""{_loading(spec)}
texts = {listed}
classify = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
answers = [classify(text, top_k=None, truncation=True, max_length=512) for text in texts]
for text, answer in zip(texts, answers):
    print(answer[0]["label"], answer[0]["score"], text)
"""


def _loading(spec: ModelSpec) -> str:
    """Lines that load tokenizer and model; a head that lies beside its encoder is put onto it."""
    source = checkpoint_arguments(spec)
    heads = [head for task, head in spec.heads if task == "sequence_classification"]
    if not heads:
        return f"""import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

tokenizer = AutoTokenizer.from_pretrained({source})
model = AutoModelForSequenceClassification.from_pretrained({source}, dtype=torch.float32).eval()
"""
    return f"""import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, BertForSequenceClassification, pipeline

folder = Path({source})
labels = json.loads((folder / "labels.json").read_text())["{heads[0]}"]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = BertForSequenceClassification.from_pretrained(
    folder, id2label=dict(enumerate(labels)), dtype=torch.float32
).eval()
head = load_file(folder / "heads.safetensors")
model.classifier.load_state_dict(
    {{name: head[f"{heads[0]}.{{name}}"].float() for name in ("weight", "bias")}}
)
"""
