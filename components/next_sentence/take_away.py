"""How to read the next sentence page, and what can be taken along from it."""

import streamlit as st

from components.next_sentence.parameters import ALL
from components.next_sentence.runs import run_pair
from components.take_away.exports import Cell, rows_csv, show_share_button
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import loads, quoted, tokenizer_call
from dashboard.analysis.prediction.next_sentence import LABELS, losses, probabilities
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.records.texts import TokenizedText


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "BERT was trained to tell whether B really followed A in a text (**label 0**) or was drawn "
        "from elsewhere (**label 1**), half of the time each (Devlin et al. 2019, N19-1423). Two "
        "logits are computed from the pooled [CLS] state; their softmax is the **probability**, "
        "and minus its logarithm is the **loss** that training would count if that label were "
        "true. The training pairs were stretches of many sentences and the random ones came from "
        "other documents, so topic alone gives many away; one short sentence is an unusual input. "
        "A high probability says that the pair looks like neighbours, **not that B makes sense or "
        "is true**."
    )
    with st.expander("The lab, words, attention, order and accuracy"):
        st.markdown(
            "- **Lab**: every case is the same pair with one thing changed, all in one batch. The "
            "diamond is the right call.\n"
            "- **Log-odds** are ln(p / (1 - p)), the difference of the two logits. Near 0 and 1, "
            "where a probability hardly moves, they show how far the answer really went.\n"
            "- **Words**: the change when one word is taken out. It measures the model's output, "
            "not its reasons.\n"
            "- **Attention** shows how information is mixed between A and B in each head, not why "
            "the model decides (Jain & Wallace 2019, N19-1357).\n"
            "- **Order**: the best order maximises the sum over neighbours. BERT never saw three "
            "sentences compared; the order is our construction on top of its answers.\n"
            "- **Accuracy** belongs to the loaded checkpoint and to this set of short sentences."
        )


def show_take_away(name: str, text: TokenizedText) -> None:
    """CSV, link and Python of the answer."""
    text_b = text.text_b or ""
    logits = run_pair(name, text.text, text_b)
    numbers = zip(LABELS, logits[0], probabilities(logits)[0], losses(logits)[0], strict=True)
    rows: list[list[Cell]] = [
        [label, float(z), float(p), float(loss)] for label, z, p, loss in numbers
    ]
    show_everything(
        rows_csv(["label", "logit", "probability", "loss"], rows),
        "next_sentence.csv",
        parameters=ALL,
        snippet=next_sentence_snippet(find_spec(name), text.text, text_b),
        about="Reproduces logits, probabilities and losses with transformers alone.",
    )


def show_link() -> None:
    """The link of a view that needs no pair."""
    st.subheader("Take it with you", anchor=False)
    show_share_button(ALL)


def next_sentence_snippet(spec: ModelSpec, text: str, text_b: str) -> str:
    """Self-contained Python that reproduces the answer with transformers alone."""
    return f"""{loads(spec, kind="AutoModelForNextSentencePrediction")}

inputs = {tokenizer_call(spec, quoted(text, text_b))}
with torch.inference_mode():
    logits = model(**inputs).logits[0]  # by keyword: the second positional argument is the mask

probabilities = logits.softmax(-1)
losses = -logits.double().log_softmax(-1)
for label, meaning in enumerate(("B follows A", "B is a random sentence")):
    print(label, meaning, logits[label].item(), probabilities[label].item(), losses[label].item())
"""
