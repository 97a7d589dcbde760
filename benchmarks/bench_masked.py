"""Scoring every word of a sentence, and how soon new predictions stand there after typing."""

import time
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import quote

import numpy as np
from playwright.sync_api import Page

from benchmarks.bench_head import N_TOKENS, TEXT
from benchmarks.browser import LOGS, chromium, seconds_of_typing, window
from benchmarks.registry import Samples, alternate, at_least, at_most, benchmark
from dashboard.models.heads.masked_language import (
    mask_token,
    predict_masked,
    score_variants,
    with_ids,
)
from dashboard.models.running.gate import forward_pass, gate, prepare_torch
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.texts import TokenizedText
from scripts.serving import serve

MODEL = "bertscope-mini"

APPS = Path(__file__).parent / "apps"

OPENING = "She read the old book."

TYPED = "Child {number} put the toys into the box until it was empty."
"""The last content word is hidden by default: the same one each time."""

_numbers = count(1)

PREDICTIONS = """
[...document.querySelector('.st-key-masked_bars')?.querySelectorAll('*') ?? []]
  .map(element => element.shadowRoot?.querySelector('.masked-bars')?.innerText)
  .find(Boolean)
"""

ECHO = """
[...document.querySelectorAll('[data-testid="stText"]')].map(text => text.innerText).join()
"""


FINISHED = """
() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
"""

REST = 400
"""Milliseconds for the browser to draw what is left."""


def every_word(model: LoadedModel, text: TokenizedText) -> tuple[np.ndarray, np.ndarray]:
    """Variants of the text with each token hidden in turn, and the positions."""
    positions = np.arange(1, len(text.tokens) - 1)
    ids = np.repeat(text.input_ids[None], len(positions), axis=0)
    ids[np.arange(len(positions)), positions] = mask_token(model.spec.name).id
    return ids, positions


def naive_scores(model: LoadedModel, text: TokenizedText) -> tuple[float, np.ndarray]:
    """Seconds and log probabilities of the usual loop: one call of the model per word."""
    import torch

    prepare_torch(gate().slots)  # all cores, as torch has them by itself
    ids, positions = every_word(model, text)
    start = time.perf_counter()
    found = []
    with torch.inference_mode():
        for row, position in zip(ids, positions, strict=True):
            batch = torch.tensor(row)[None]
            logits = model.model(input_ids=batch, attention_mask=torch.ones_like(batch)).logits
            log_probabilities = logits[0, position].log_softmax(-1)
            found.append(float(log_probabilities[int(text.input_ids[position])]))
    return time.perf_counter() - start, np.array(found)


def batched_scores(model: LoadedModel, text: TokenizedText) -> tuple[float, np.ndarray]:
    """Seconds and log probabilities of what the page does."""
    ids, positions = every_word(model, text)
    start = time.perf_counter()
    with forward_pass(wide=True):
        scores = score_variants(model, text, ids, positions, text.input_ids[positions])
    return time.perf_counter() - start, scores.log_probabilities


@benchmark(
    name=f"Scoring every word of a sentence, {N_TOKENS} tokens",
    naive="one call of the model per word",
    goal=at_least(3),
)
def masked_every_word(repeats: int) -> Samples:
    """Batches with the head on one position each, against one whole output per word."""
    model = load_model(MODEL, "masked_language_model")
    text = tokenize(MODEL, TEXT)
    naive, ours = naive_scores(model, text)[1], batched_scores(model, text)[1]
    np.testing.assert_allclose(ours, naive, atol=1e-4)
    return alternate(
        repeats,
        naive=lambda: naive_scores(model, text)[0],
        ours=lambda: batched_scores(model, text)[0],
    )


def _typed(page: Page, drawn: str) -> float:
    """Seconds from Enter on a text that is new to the frame with a new picture."""
    text = TYPED.format(number=next(_numbers))
    seconds = seconds_of_typing(page, text, drawn)
    page.wait_for_function(FINISHED)  # what comes after the predictions must not disturb the next
    page.wait_for_timeout(REST)
    return seconds


def seconds_of_pass(model: LoadedModel) -> float:
    """Seconds of the forward pass behind one prediction."""
    text = tokenize(MODEL, TYPED.format(number=next(_numbers)))
    hidden = with_ids(MODEL, text, {12: mask_token(MODEL).id})
    start = time.perf_counter()
    predict_masked(model, hidden, [12])
    return time.perf_counter() - start


@benchmark(
    name="Typing a sentence: new predictions drawn",
    naive="the forward pass, and a trivial app's rerun that echoes the text",
    goal=at_most(1.5),
)
def masked_typing(repeats: int) -> Samples:
    """The page against the floor: what no page could save."""
    prepare_torch()
    model = load_model(MODEL, "masked_language_model")
    with (
        serve(log=LOGS / "bench_masked_ours.log") as ours,
        serve(log=LOGS / "bench_masked_echo.log", script="echo_text.py", folder=APPS) as echo,
        chromium() as browser,
        window(browser) as our_page,
        window(browser) as echo_page,
    ):
        our_page.goto(f"{ours.url}/masked_language_model?model={MODEL}&text={quote(OPENING)}")
        our_page.wait_for_function(f"() => {PREDICTIONS.strip()}")
        echo_page.goto(echo.url)
        echo_page.wait_for_function(f"() => {ECHO.strip()}")
        our_page.wait_for_timeout(3000)
        typed = partial(_typed, our_page, PREDICTIONS)
        floor = partial(_typed, echo_page, ECHO)
        typed(), floor(), seconds_of_pass(model)
        return alternate(repeats, naive=lambda: floor() + seconds_of_pass(model), ours=typed)
