"""The snippet of the word similarity page runs and gives the matrix on screen."""

import dataclasses

import numpy as np
import pytest

from components.word_similarity.controls import Choice
from components.word_similarity.take_away import similarity_snippet
from dashboard.analysis.meaning.pairs import compared_units
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.meaning import TextStates

TEXT, TEXT_B = 'Unbelievable: it\'s "quoted" {x} \\ [MASK]', "President greets [SEP] the press"


def encoded(text: str) -> TextStates:
    encoding = encode(load_model(DEFAULT_MODEL), tokenize(DEFAULT_MODEL, text))
    return TextStates(text=encoding.text, hidden_states=encoding.hidden_states)


@pytest.mark.parametrize("by_word", [False, True])
@pytest.mark.parametrize("with_special", [False, True])
@pytest.mark.parametrize("text_b", [TEXT_B, None])
def test_the_snippet_gives_the_matrix(
    by_word: bool, with_special: bool, text_b: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    choice = Choice(level=4, measure="raw", by_word=by_word, with_special=with_special)
    spec = dataclasses.replace(find_spec(DEFAULT_MODEL), repository=str(embedded_folder()))
    code = similarity_snippet(spec, (TEXT, text_b), choice)
    names: dict[str, object] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    second = encoded(TEXT if text_b is None else text_b)
    compared = compared_units(encoded(TEXT), second, reference=None, **dataclasses.asdict(choice))
    assert compared is not None
    np.testing.assert_allclose(
        np.asarray(names["similarity"]), compared.matrix.similarities, atol=1e-5
    )
    assert "MASK" in capsys.readouterr().out


def test_a_text_of_special_tokens_alone_gives_no_matrix() -> None:
    texts = encoded("\u200d"), encoded("word")
    options = {"level": 0, "by_word": False, "with_special": True, "reference": None}
    assert compared_units(*texts, "raw", **options) is None  # type: ignore[arg-type]
