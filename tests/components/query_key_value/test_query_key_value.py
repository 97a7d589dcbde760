"""The query, key, value page: what it hands out, and what it takes from browsers."""

import csv
import dataclasses
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as hs

from components.query_key_value.runs import Place
from components.query_key_value.take_away import steps_snippet, vectors_csv
from components.query_key_value.token_row import picked_token
from components.take_away.exports import attention_by_hand_snippet
from dashboard.analysis.attention.steps import head_steps
from dashboard.analysis.attention.toy import (
    KEY_MATRIX,
    QUERY_MATRIX,
    TOKENS,
    VALUE_MATRIX,
    toy_attention,
)
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.inside.encoding import encode
from dashboard.models.inside.layer_steps import layer_weights
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.models import tiny

WRITERS = {
    "bert": tiny.write_bert,
    "distilbert": tiny.write_distilbert,
    "roberta": tiny.write_roberta,
    "electra": tiny.write_electra,
}
PLACE = Place(name=DEFAULT_MODEL, layer=1, head=2, token=2, key=1)


def run_snippet(folder: Path, text: str, text_b: str | None) -> dict[str, Any]:
    """What the snippet leaves behind when its checkpoint lies in `folder`."""
    spec = dataclasses.replace(
        find_spec(DEFAULT_MODEL),
        source="directory",
        folder=folder,
        repository=str(folder),
        revision=None,
    )
    names: dict[str, Any] = {}
    code = steps_snippet(spec, text, text_b, PLACE)
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    return names


@pytest.mark.parametrize(
    ("text", "text_b"), [('It\'s "quoted" \\ and {braced}', None), ("One.", "Two's company.")]
)
def test_the_snippet_gives_the_steps_of_the_page(
    text: str, text_b: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    names = run_snippet(embedded_folder(), text, text_b)
    tokenized = tokenize(DEFAULT_MODEL, text, text_b)
    model = load_model(DEFAULT_MODEL)
    encoding = encode(model, tokenized)
    steps = head_steps(layer_weights(model, 1), encoding.hidden_states[1], head=2, token=2)
    np.testing.assert_allclose(names["weights"][2, 2], steps.weights, atol=1e-5)
    np.testing.assert_allclose(names["scores"][2, 2], steps.scaled, atol=1e-4)
    np.testing.assert_allclose(names["z"][2], steps.joined, atol=1e-5)
    np.testing.assert_allclose(names["output"][2], steps.output, atol=1e-5)
    assert str(list(tokenized.tokens)) in capsys.readouterr().out


@pytest.mark.parametrize("kind", WRITERS)
def test_the_snippet_adds_up_for_every_architecture(kind: str, tmp_path: Path) -> None:
    names = run_snippet(WRITERS[kind](tmp_path / kind), "the water", "it was full")
    outputs = names["outputs"]
    np.testing.assert_allclose(names["weights"], outputs.attentions[1][0], atol=1e-5)
    np.testing.assert_allclose(names["output"], outputs.hidden_states[2][0], atol=1e-4)


def test_the_toy_snippet_gives_the_toy() -> None:
    numbers = {"x": TOKENS, "w_q": QUERY_MATRIX, "w_k": KEY_MATRIX, "w_v": VALUE_MATRIX}
    names: dict[str, Any] = {}
    exec(attention_by_hand_snippet(numbers), names)  # noqa: S102  (our own text)
    toy = toy_attention(**numbers)
    for name in ("scores", "scaled", "weights", "output"):
        np.testing.assert_allclose(names[name], getattr(toy, name), atol=1e-12)


def test_the_vectors_csv_holds_every_number_exactly() -> None:
    model = load_model(DEFAULT_MODEL)
    encoding = encode(model, tokenize(DEFAULT_MODEL, "One two three."))
    steps = head_steps(layer_weights(model, 1), encoding.hidden_states[1], head=2, token=2)
    header, *rows = csv.reader(io.StringIO(vectors_csv(steps, 1)))
    assert header == ["step", "dimension", "value"]
    found: dict[str, list[float]] = {}
    for step, dimension, value in rows:
        assert int(dimension) == len(found.setdefault(step, []))
        found[step].append(float(value))
    for name, vector in (("q", steps.query), ("k", steps.key[1]), ("output", steps.output)):
        np.testing.assert_array_equal(np.array(found[name], dtype=np.float32), vector)
    assert len(found["inner"]) == 1536
    assert sum(found["q*k"]) == pytest.approx(float(steps.scores[1]), rel=1e-4)


def pick(monkeypatch: pytest.MonkeyPatch, sent: object) -> tuple[str, int] | None:
    """What the page makes of a message from the browser, in a text of five tokens."""
    state = {"mechanics_tokens": SimpleNamespace(pick=sent)}
    monkeypatch.setattr(st, "session_state", state)
    return picked_token(5)


def test_a_click_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pick(monkeypatch, {"row": "query", "position": 0}) == ("query", 0)
    assert pick(monkeypatch, {"row": "key", "position": 4}) == ("key", 4)


json_like = hs.recursive(
    hs.none() | hs.booleans() | hs.integers() | hs.floats() | hs.text(max_size=5),
    lambda inner: hs.lists(inner, max_size=3) | hs.dictionaries(hs.text(max_size=5), inner),
    max_leaves=4,
)


@given(
    json_like
    | hs.fixed_dictionaries({"row": hs.sampled_from(["query", "key", "x"]), "position": json_like})
)
def test_a_tampered_message_is_refused(sent: object) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        found = pick(monkeypatch, sent)
    assert found is None or (found[0] in {"query", "key"} and 0 <= found[1] < 5)


@pytest.mark.parametrize(
    "sent",
    [{"row": "key", "position": 5}, {"row": "key", "position": -1}, {"row": [], "position": 1},
     {"row": "key", "position": True}, {"row": "key", "position": 1.0}, {"row": "key"}, [], 7],
)  # fmt: skip
def test_wrong_messages_are_refused(sent: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pick(monkeypatch, sent) is None
