"""The Python of each part of the architecture page runs, and gives the numbers of the part."""

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.architecture import snippets
from components.architecture.subject import (
    Subject,
    computed_table,
    known_sizes,
    run_headed,
    run_subject,
)
from components.running.runs import Encode, ask, run_forward, run_tokenize
from dashboard.analysis.weights.counts import in_matrices, total
from dashboard.analysis.weights.spectrum import spectrum, summarise, tensor_change
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, ModelSpec, Task, find_spec
from dashboard.models.catalogue.published import PUBLISHED
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.inside.trace import trace_pass, weight_array
from tests.hosts import ALL_TINY

pytestmark = pytest.mark.slow

MINI = "bertscope-mini"
CHECKPOINTS = (DEFAULT_MODEL, MINI, *ALL_TINY)
HEADS: tuple[tuple[Task, str], ...] = (
    ("masked_language_model", ""),
    ("next_sentence", ""),
    ("token_classification", "entities"),
    ("token_classification", "pos"),
    ("sequence_classification", "sentiment"),
    ("question_answering", "answers"),
)
TEXT = "the 'water' in {the} cup"

every_checkpoint = pytest.mark.parametrize("name", CHECKPOINTS)


@pytest.fixture(autouse=True)
def _hosted(tiny_host: Path, fresh_caches: None) -> None:
    """The tiny checkpoints are there, and nothing is cached that another test computed."""


def local(spec: ModelSpec) -> ModelSpec:
    """The checkpoint as if the Hub were its folder, so that its snippet runs offline."""
    folder = spec.folder or embedded_folder(spec.name)
    return dataclasses.replace(spec, repository=str(folder), revision=None)


def subject_of(name: str, task: Task = "encoder", head: str = "") -> Subject:
    """The page's subject, with a snippet that finds its folder."""
    subject = run_subject(name, task, head, run_tokenize(name, TEXT, None))
    return dataclasses.replace(subject, spec=local(subject.spec))


def run(code: str) -> dict[str, Any]:
    """What a snippet leaves behind."""
    names: dict[str, Any] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    return names


@every_checkpoint
def test_the_arithmetic_needs_the_configuration_alone(name: str) -> None:
    subject = subject_of(name)
    found = run(snippets.counts_snippet(subject))
    assert list(found["counts"].items()) == [(t.name, t.count) for t in subject.table.tensors]
    assert all(weight.is_meta for weight in found["model"].parameters())


def test_the_notebook_s_numbers_come_from_a_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(PUBLISHED["bert-base-uncased"]))
    spec = find_spec("bert-base-uncased")
    sizes = known_sizes(spec)
    subject = Subject(
        spec=dataclasses.replace(spec, repository=str(tmp_path), revision=None),
        task="encoder",
        head="",
        text=None,
        sizes=sizes,
        table=computed_table(spec.name, sizes),
    )
    run(snippets.counts_snippet(subject))
    assert capsys.readouterr().out.splitlines() == [
        "199 named tensors",
        "109,482,240 parameters",
        "109,360,128 in matrices",
        "23,440,896 in the word embeddings",
    ]
    assert len(subject.table.tensors) == 199
    assert in_matrices(subject.table.tensors) == 109_360_128
    assert subject.table.tensors[0].count == 23_440_896


@every_checkpoint
def test_mean_and_spread_of_every_tensor(name: str) -> None:
    subject = subject_of(name)
    rows = run(snippets.moments_snippet(subject))["rows"]
    assert [row[:3] for row in rows] == [
        (t.name, list(t.shape), t.count) for t in subject.table.tensors
    ]
    ours = np.array([(t.mean, t.standard_deviation) for t in subject.table.tensors], dtype=float)
    np.testing.assert_allclose([row[3:] for row in rows], ours, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("task", "head"), HEADS)
def test_every_head_of_one_encoder(task: Task, head: str) -> None:
    subject = subject_of(MINI, task, head)
    rows = run(snippets.moments_snippet(subject))["rows"]
    assert [row[0] for row in rows] == [t.name for t in subject.table.tensors]
    ours = np.array([(t.mean, t.standard_deviation) for t in subject.table.tensors], dtype=float)
    np.testing.assert_allclose([row[3:] for row in rows], ours, rtol=1e-4, atol=1e-6)


def test_the_two_heads_of_one_task_differ() -> None:
    entities = subject_of(MINI, "token_classification", "entities").table
    tags = subject_of(MINI, "token_classification", "pos").table
    assert total(tags.tensors) - total(entities.tensors) == (17 - 9) * 385
    assert not any("pooler" in tensor.name for tensor in tags.tensors)


@every_checkpoint
def test_figures_and_singular_values_of_a_tensor(name: str) -> None:
    subject = subject_of(name)
    tensor = next(t.name for t in subject.table.tensors if len(t.shape) == 2 and "layer" in t.name)
    array = weight_array(run_headed(name, "encoder", ""), tensor)
    summary, ours = summarise(array), spectrum(array)
    found = run(snippets.weights_snippet(subject, tensor))
    np.testing.assert_allclose(found["mean"], summary.mean, atol=1e-9)
    np.testing.assert_allclose(found["spread"], summary.standard_deviation, rtol=1e-6)
    assert int(found["counts"].sum()) == int(summary.bin_counts.sum())
    np.testing.assert_allclose(found["values"], ours.values, rtol=1e-4, atol=1e-6)
    assert found["effective_rank"].item() == pytest.approx(ours.effective_rank, rel=1e-4)
    assert found["random_edge"].item() == pytest.approx(ours.random_edge, rel=1e-4)


def test_a_vector_has_no_singular_values() -> None:
    subject = subject_of(DEFAULT_MODEL)
    found = run(snippets.weights_snippet(subject, "pooler.dense.bias"))
    assert "values" not in found


@every_checkpoint
def test_the_data_s_path(name: str) -> None:
    text = run_tokenize(name, TEXT, None)
    path = run_forward(name, "encoder", lambda model: trace_pass(model, text))
    found = run(snippets.path_snippet(local(find_spec(name)), TEXT))
    for module, step, shape in zip(path.modules, path.steps, path.shapes, strict=True):
        which = 1 if step.startswith("Attention weights") else 0
        assert found["shapes"][module][which] == list(shape), step
    assert all(spent > 0 for spent in found["milliseconds"].values())


@pytest.mark.parametrize("name", [DEFAULT_MODEL, MINI, "tiny-bert"])
def test_the_pooler_opened(name: str) -> None:
    encoding = ask(Encode(name, TEXT))
    assert encoding.pooled is not None
    found = run(snippets.pooler_snippet(local(find_spec(name)), TEXT))
    np.testing.assert_allclose(found["pooled"], encoding.pooled, atol=2e-6)


@pytest.mark.parametrize(
    ("first", "second"), [(DEFAULT_MODEL, MINI), ("tiny-bert", "tiny-electra")]
)
def test_two_checkpoints(first: str, second: str) -> None:
    found = run(snippets.two_snippet(local(find_spec(first)), local(find_spec(second))))
    one, other = (run_headed(name, "encoder", "") for name in (first, second))
    assert found["changes"]
    for name, change in found["changes"].items():
        ours = tensor_change(name, weight_array(one, name), weight_array(other, name))
        if math.isnan(ours.relative_change):  # a tensor of zeros
            assert not math.isfinite(change)
        else:
            assert change == pytest.approx(ours.relative_change, rel=1e-3, abs=1e-6)
            assert found["cosines"][name] == pytest.approx(ours.cosine, rel=1e-3, abs=1e-5)
