"""The query, key, value page: what it hands out, and what it takes from browsers."""

import csv
import dataclasses
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.query_key_value.runs import Place
from components.query_key_value.take_away import steps_snippet, vectors_csv
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
