"""The Python of each view of the embedding page runs, and gives the numbers of the view."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.embeddings import snippets
from components.embeddings.runs import (
    Changed,
    LearnedPositions,
    LookedUp,
    MeasuredParts,
    Parts,
    PositionCosines,
    SameWord,
    Sinusoids,
)
from components.running.neighbours import Neighbours
from components.running.runs import Encode, ask
from components.take_away.exports import nearest_snippet
from dashboard.analysis.embedding.drift import drift, shared_pieces
from dashboard.analysis.embedding.parts import norm_steps, word_span
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, ModelSpec, find_spec
from dashboard.models.files.embedded import embedded_folder
from tests.hosts import ALL_TINY

pytestmark = pytest.mark.slow

CHECKPOINTS = (DEFAULT_MODEL, "bertscope-mini", *ALL_TINY)
TEXT, TEXT_B = "the 'water' in {the} cup", 'it was \\ "full"'

every_checkpoint = pytest.mark.parametrize("name", CHECKPOINTS)


@pytest.fixture(autouse=True)
def _hosted(tiny_host: Path, fresh_caches: None) -> None:
    """The tiny checkpoints are there, and nothing is cached that another test computed."""


def local(name: str) -> ModelSpec:
    """The checkpoint as if the Hub were its folder, so that its snippet runs offline."""
    spec = find_spec(name)
    folder = spec.folder or embedded_folder(name)
    return dataclasses.replace(spec, repository=str(folder), revision=None)


def run(code: str) -> dict[str, Any]:
    """What a snippet leaves behind."""
    names: dict[str, Any] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    return names


def close(theirs: Any, ours: np.ndarray, atol: float = 2e-6) -> None:
    """Both are the same numbers of the same shape."""
    found = np.asarray(theirs)
    assert found.shape == ours.shape
    np.testing.assert_allclose(found, ours, rtol=1e-5, atol=atol)


@every_checkpoint
def test_norms_and_cosines_of_the_parts(name: str) -> None:
    measures = ask(MeasuredParts(Encode(name, TEXT, TEXT_B)))
    found = run(snippets.parts_snippet(local(name), TEXT, TEXT_B, 2))
    assert tuple(found["parts"]) == measures.names
    close(np.stack(list(found["norms"].values())), measures.norm)
    close(found["cosines"], measures.cosine[:, :, 2])


@every_checkpoint
def test_layer_norm_step_by_step(name: str) -> None:
    of = Encode(name, TEXT, None)
    steps = norm_steps(ask(LookedUp(of)), ask(Parts(of)), 3)
    found = run(snippets.norm_snippet(local(name), TEXT, None, 3))
    close(found["mean"], np.array(steps.mean))
    close(found["variance"], np.array(steps.variance))
    close(found["standardised"], steps.standardised, atol=1e-5)
    close(found["normalised"], steps.normalised, atol=1e-5)


@every_checkpoint
@pytest.mark.parametrize("flip", [False, True])
def test_another_position_and_segment(name: str, flip: bool) -> None:
    encoding = ask(Encode(name, TEXT, TEXT_B))
    rows = ask(LookedUp(Encode(name, TEXT, TEXT_B)))
    flip = flip and rows.n_segments > 1
    here = int(rows.position_ids[2])
    after = ask(Changed(Encode(name, TEXT, TEXT_B), token=2, row=here + 4, flip=flip))
    code = snippets.what_if_snippet(
        local(name),
        TEXT,
        TEXT_B,
        span=word_span(encoding.text, 2),
        shift=4,
        flip=flip,
        layer=1,
        head=2,
    )
    found, changed = run(code), drift(encoding, after)
    close(found["turned"], changed.cosine_distance)
    close(found["distance"], changed.euclidean, atol=2e-5)
    close(found["heads"], changed.attention_change)
    close(found["one_head"], after.attention[1, 2] - encoding.attention[1, 2])
    assert changed.cosine_distance[0, 2] > 1e-5


@every_checkpoint
def test_cosines_of_positions(name: str) -> None:
    table = ask(LearnedPositions(name)).vectors
    n, hidden = table.shape
    found = run(snippets.positions_snippet(local(name)))
    close(found["learned"], table)
    close(found["cosines"](found["learned"]), ask(PositionCosines(name)).vectors)
    close(found["sinusoids"], ask(Sinusoids(n, hidden, as_cosines=False)).vectors)
    sinusoids = ask(Sinusoids(n, hidden, as_cosines=True)).vectors
    close(found["cosines"](found["sinusoids"]), sinusoids)


@every_checkpoint
def test_the_same_word_twice(name: str) -> None:
    other = "it was full of water"
    first, second = ask(Encode(name, TEXT)).text, ask(Encode(name, other)).text
    _, token, token_b = shared_pieces(first, second)[-1]
    expected = ask(SameWord(name, TEXT, other, token, token_b))
    code = snippets.same_word_snippet(
        local(name),
        TEXT,
        other,
        token=token,
        token_b=token_b,
        aligned=expected.same_position is not None,
    )
    found = run(code)
    close(found["as_written"], expected.as_written)
    close(found["different_words"], expected.others)
    assert ("same_position" in found) is (expected.same_position is not None)
    if expected.same_position is not None:
        close(found["same_position"], expected.same_position)


@every_checkpoint
def test_the_nearest_pieces(name: str) -> None:
    piece = int(ask(Encode(name, TEXT)).text.input_ids[2])
    expected = ask(Neighbours(name, piece, 5))
    found = run(nearest_snippet(local(name), piece, len(expected.ids)))
    close(found["best"].values, expected.cosine)
    assert found["best"].indices.tolist() == expected.ids.tolist()
    close(found["mean"], np.array(expected.mean_cosine))
    close(found["spread"], np.array(expected.std_cosine))


def test_a_word_of_several_pieces_moves_as_one() -> None:
    code = snippets.what_if_snippet(
        find_spec(DEFAULT_MODEL),
        "Mehdi",
        None,
        span=(1, 2),
        shift=-3,
        flip=False,
        layer=0,
        head=0,
    )
    assert "word = [1, 2]" in code
    assert "positions[0, word] += -3" in code
    assert "token_type_ids" not in code


KEEPS_APART: dict[str, Callable[[ModelSpec], str]] = {
    "parts": lambda spec: snippets.parts_snippet(spec, "x", None, 1),
    "nearest": lambda spec: nearest_snippet(spec, 7, 3),
}


@pytest.mark.parametrize("kind", KEEPS_APART)
def test_a_snippet_names_the_checkpoint_and_its_revision(kind: str) -> None:
    code = KEEPS_APART[kind](find_spec("bert-base-uncased"))
    assert '"google-bert/bert-base-uncased", revision="86b5e0934494' in code
    compile(code, "snippet", "exec")
