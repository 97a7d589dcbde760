"""How to read the masked language model page, and what can be taken along from it."""

import numpy as np
import streamlit as st

from components.masked_language_model.parameters import ALL, AT, FILL, MASK
from components.masked_language_model.predictions import Shown
from components.masked_language_model.state import NONE, Masks
from components.take_away.exports import rows_csv
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import loads, quoted, tokenizer_call
from dashboard.analysis.prediction.positions import write_fills
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.models.heads.masked_language import piece_names

HEADER = ("rank", "token", "probability", "log_probability")

_GUIDE = {
    "Predictions": "BERT reads the text with the hidden words replaced by a mask token and gives, "
    "for each hidden position, a **probability for every word piece** of its vocabulary; they sum "
    "to 1. The words left and right both count. Several masks are predicted **independently of "
    "each other**: each is a separate distribution, given the visible words. The probability is "
    "the model's, not the world's: it says what was common in the training texts, correct or not "
    "(Devlin et al. 2019, N19-1423).",
    "Every word": "Each token is hidden **alone**, the rest stays visible. *Surprisal* is the "
    "negative log probability of the token that stands there: 0 for a certain one; 1 bit = ln 2 "
    "nats. The *pseudo*-log-likelihood adds them up; it is no probability of the sentence, because "
    "each term sees the other words. *Pseudo-perplexity* is exp(-sum / N) over the N scored tokens "
    "(Salazar et al. 2020, 2020.acl-main.240). Pieces of one word give each other away, so rare "
    "words of several pieces look too easy (Kauf & Ivanova 2023, 2023.acl-short.80).",
    "Layers": "Level 0 is the embedding output, the last level is what the head was trained on: "
    "there, and only there, the words are the model's predictions. At a **visible** token the "
    "last level mostly repeats it. The idea is the “logit lens” (nostalgebraist 2020); that "
    "earlier levels speak another “language” is why others train a lens of its own per level "
    "(Belrose et al. 2023, arXiv:2303.08112).",
    "Depends on": "Every bar is a forward pass with one **more** word hidden: how much the "
    "probability changes then. It is a fact about this model and this input, but not the only one: "
    "two words that say the same may each be dispensable, and a text with more masks is one that "
    "the model has seen less often. Attention is shown beside it because the two often disagree "
    "(Jain & Wallace 2019, N19-1357).",
    "Training": "Pre-training repeats this step over billions of words: choose 15 % of the tokens, "
    "change most of them, and ask for what was there. The **loss** is the negative log probability "
    "of the true word, averaged over the chosen tokens only. Of the chosen tokens one in ten stays "
    "as it is and one becomes a random word, so that the model cannot trust what it sees "
    "(Devlin et al. 2019, section 3.1 and appendix A). Here the dice fall anew, but no weight "
    "changes.",
}


def show_guide(view: str) -> None:
    """How to read the view."""
    st.subheader("How to read this", anchor=False)
    st.markdown(_GUIDE[view])


def show_take_away(masks: Masks, shown: Shown) -> None:
    """CSV, link and Python of the predictions."""
    show_everything(
        rows_csv(HEADER, prediction_rows(shown)),
        "predictions.csv",
        parameters=ALL,
        settled=settled(masks),
        snippet=masked_snippet(find_spec(masks.name), masks, shown),
        about="Reproduces the predictions at the shown position with transformers alone.",
    )


def prediction_rows(shown: Shown) -> list[list[str | int | float | None]]:
    """Rank, word piece, probability and log probability, as on screen."""
    words = shown.words
    return [
        [int(rank), token, float(np.exp(np.float64(nats))), float(nats)]
        for rank, token, nats in zip(
            words.ranks, shown.tokens, words.log_probabilities, strict=True
        )
    ]


def settled(masks: Masks) -> dict[str, object]:
    """What is hidden, put in and shown, also where the fields leave it to the page."""
    spelled = piece_names(masks.name, [index for _, index in masks.fills])
    positions = (position for position, _ in masks.fills)
    hidden = ",".join(map(str, masks.chosen)) or (None if masks.typed else NONE)
    return {
        MASK.name: hidden,
        FILL.name: write_fills(dict(zip(positions, spelled, strict=True))) or None,
        AT.name: masks.shown if len(masks.positions) > 1 else None,
    }


def masked_snippet(spec: ModelSpec, masks: Masks, shown: Shown) -> str:
    """Self-contained Python that reproduces the predictions with transformers alone."""
    words = (
        f"torch.tensor({shown.words.ids.tolist()})"
        if shown.is_restricted
        else f"log_probabilities.topk({len(shown.words.ids)}).indices"
    )
    return f"""{loads(spec, kind="AutoModelForMaskedLM")}

inputs = {tokenizer_call(spec, quoted(masks.text.text))}
for position, token_id in {dict(masks.changes)}.items():  # masks, and words put in
    inputs["input_ids"][0, position] = token_id
with torch.inference_mode():
    logits = model(**inputs).logits[0, {masks.shown}]

log_probabilities = logits.log_softmax(dim=-1)
for index in {words}:
    rank = int((log_probabilities > log_probabilities[index]).sum()) + 1
    token = tokenizer.convert_ids_to_tokens(int(index))
    print(rank, token, float(log_probabilities[index].exp()), float(log_probabilities[index]))
"""
