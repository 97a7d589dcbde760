"""The snippet of the embedding page gives the same numbers, whatever the checkpoint is."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from components.embeddings.snippets import embedding_snippet
from components.take_away import in_python
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.files.checkpoint_files import read_config
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.models import tiny

WRITERS = {
    "bert": tiny.write_bert,
    "distilbert": tiny.write_distilbert,
    "roberta": tiny.write_roberta,
    "electra": tiny.write_electra,
}


def run_snippet(folder: Path, text: str, text_b: str | None) -> dict[str, object]:
    """What the snippet leaves behind when its checkpoint lies in `folder`."""
    spec = dataclasses.replace(find_spec(DEFAULT_MODEL), repository=str(folder), revision=None)
    names: dict[str, object] = {}
    exec(compile(embedding_snippet(spec, text, text_b), "snippet", "exec"), names)  # noqa: S102
    return names


@pytest.mark.parametrize(
    ("text", "text_b"), [('It\'s "quoted" \\ and {braced}', None), ("One.", "Two's company.")]
)
def test_the_snippet_gives_the_embeddings_of_the_page(
    text: str, text_b: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    names = run_snippet(embedded_folder(), text, text_b)
    tokenized = tokenize(DEFAULT_MODEL, text, text_b)
    ours = encode(load_model(DEFAULT_MODEL), tokenized).hidden_states[0]
    np.testing.assert_allclose(np.asarray(names["embeddings"]), ours, atol=1e-6)
    assert str(list(tokenized.tokens)) in capsys.readouterr().out


@pytest.mark.parametrize("kind", WRITERS)
def test_the_snippet_adds_up_for_every_architecture(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = WRITERS[kind](tmp_path / kind)
    monkeypatch.setattr(in_python, "known_config", lambda _: read_config(folder))
    names = run_snippet(folder, "the water", "it was full")
    theirs = names["outputs"].hidden_states[0][0]  # type: ignore[attr-defined]
    np.testing.assert_allclose(np.asarray(names["embeddings"]), theirs, atol=1e-5)
