"""The snippets of the single views run with transformers alone and give the numbers on screen."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from components.tokenization.controls import Choice
from components.tokenization.snippets import (
    comparison_snippet,
    normalisation_snippet,
    search_snippet,
    words_snippet,
)
from components.tokenization.two_tokenizers import KEEP_CASE, _trace_other
from dashboard.analysis.text.spans import compare_tokenizations
from dashboard.analysis.text.vocabulary import search_vocabulary
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, ModelSpec, find_spec
from dashboard.models.files.embedded import package_folder
from dashboard.models.text.subwords import load_subwords
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.models.text.tokenization_steps import trace
from dashboard.records.tokenization import SearchMode


def local(name: str, folder: Path | None = None) -> ModelSpec:
    """The checkpoint as a snippet finds it on this machine."""
    place = package_folder() if folder is None else folder / name
    return dataclasses.replace(find_spec(name), repository=str(place))


def run(code: str) -> dict[str, Any]:
    """What a snippet leaves behind."""
    names: dict[str, Any] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    return names


TEXTS = [
    ('It\'s "quoted" \\ and {braced} Mehdi', None),
    ("Zoë\u2019s [MASK] naïve 東京 résumé [SEP]", "A\ttab. [UNK] Unbelievable!"),
    ("[CLS]", " spaces   between "),
]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(("text", "text_b"), TEXTS)
def test_normalisation(
    text: str, text_b: str | None, plain: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    run(normalisation_snippet(local(DEFAULT_MODEL), text, text_b, special_as_text=plain))
    steps = trace(DEFAULT_MODEL, text, text_b, special_as_text=plain)
    sides = steps.parts[: 1 if text_b is None else 2]
    expected = ["".join(part.normalised for part in side) for side in sides]
    assert capsys.readouterr().out == "".join(f"{line}\n" for line in expected)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(("text", "text_b"), TEXTS)
def test_words(text: str, text_b: str | None, plain: bool) -> None:
    names = run(words_snippet(local(DEFAULT_MODEL), text, text_b, special_as_text=plain))
    steps = trace(DEFAULT_MODEL, text, text_b, special_as_text=plain)
    assert names["words"] == [
        (word.text, list(word.tokens), list(word.ids)) for word in steps.words
    ]


def test_words_of_bytes(tiny_host: Path) -> None:
    load_subwords.cache_clear()
    spec = local("tiny-roberta", tiny_host)
    names = run(words_snippet(spec, "the water é", None, special_as_text=False))
    assert [word for word, _, _ in names["words"]] == ["the", "Ġwater", "ĠÃ©"]
    words = trace("tiny-roberta", "the water é").words
    assert [tuple(ids) for _, _, ids in names["words"]] == [word.ids for word in words]
    load_subwords.cache_clear()


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(("text", "text_b"), TEXTS)
def test_comparison_with_capitals_kept(text: str, text_b: str | None, plain: bool) -> None:
    spec = local(DEFAULT_MODEL)
    names = run(comparison_snippet(spec, None, text, text_b, special_as_text=plain))
    choice = Choice(
        name=DEFAULT_MODEL, text=text, text_b=text_b, special="plain" if plain else "special"
    )
    ours = trace(DEFAULT_MODEL, text, text_b, special_as_text=plain)
    theirs = _trace_other(choice, KEEP_CASE)
    assert names["rows"] == [
        [row.chunk, " ".join(row.first), " ".join(row.second)]
        for row in compare_tokenizations(ours.whole, theirs.whole)
    ]


def test_comparison_of_two_checkpoints(tiny_host: Path) -> None:
    load_subwords.cache_clear()
    text = "The water until  Unbelievable é"
    first, second = (local(name, tiny_host) for name in ("tiny-bert", "tiny-roberta"))
    names = run(comparison_snippet(first, second, text, None, special_as_text=False))
    ours, theirs = (trace(spec.name, text) for spec in (first, second))
    assert names["rows"] == [
        [row.chunk, " ".join(row.first), " ".join(row.second)]
        for row in compare_tokenizations(ours.whole, theirs.whole)
    ]
    load_subwords.cache_clear()


@pytest.mark.parametrize(
    ("search", "mode"),
    [
        ("water", "begins with"),
        ("'\"", "contains"),
        ("##bel", "contains"),
        ("^##.{2}$", "regular expression"),
        ("", "contains"),
    ],
)
def test_search(search: str, mode: SearchMode) -> None:
    names = run(search_snippet(local(DEFAULT_MODEL), search, mode))
    expected = search_vocabulary(load_tokenizer(DEFAULT_MODEL).names, search, mode)
    assert names["found"] == list(expected)
