"""A text of several windows: its numbers against transformers, its exports, its snippets."""

import csv
import dataclasses
import functools
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer

from components.running.budgets import Budget
from components.running.jobs import Progress
from components.running.questions import Exact
from components.running.runs import ask
from components.running.whole_texts import OVERLAP, run_whole
from components.running.windows import ReadWindows
from components.sequence_classification.change import _around, changed_text, proposed_words
from components.sequence_classification.runs import (
    TASK,
    AnyLong,
    Classify,
    classify_list,
    labels_of,
    run_window_labels,
    windows_of,
)
from components.sequence_classification.snippets import (
    _cutting_snippet,
    long_list_snippet,
    windows_snippet,
)
from components.sequence_classification.take_away import HEADER, mean_rows
from components.sequence_classification.windows import Reading, window_answer, window_table
from components.take_away.exports import rows_csv
from components.words.examples import REVIEW
from dashboard.analysis.attribution import explained_words
from dashboard.analysis.text.windows import characters, sliding_tokens, text_windows
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.running.gate import prepare_torch
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.texts import TokenizedText
from tests.hosts import forget
from tests.models import tiny

pytestmark = pytest.mark.slow

NAME = "bertscope-mini"
STREAM = [f"=review {i}: {'the food was good' if i % 3 else 'a dreadful day'}." for i in range(160)]
HOSTILE = "\n".join(STREAM)
"""Longer than the model takes; begins like a formula, and spreads over lines."""


def reading_of(name: str, typed: str, size: int = 256) -> Reading:
    whole = run_whole(name, typed)
    found = run_window_labels(name, windows_of(name, whole, size))
    return Reading(name=name, text=whole, labels=labels_of(name), found=found, size=size)


@pytest.fixture(autouse=True)
def _computed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many windows need no job here: nobody watches."""
    monkeypatch.setattr(ReadWindows, "budget", Budget(1_000))


def test_windows_and_mean_are_those_of_transformers() -> None:
    reading = reading_of(NAME, REVIEW)
    tokenizer = AutoTokenizer.from_pretrained(model_folder(find_spec(NAME)))
    module = load_model(NAME, TASK).model
    found = reading.found
    assert len(found.windows) == 5
    rows = []
    for window in found.windows:
        start, end = characters(window)
        inputs = tokenizer(REVIEW[start:end], return_tensors="pt")  # the stretch by itself
        assert inputs["input_ids"][0].tolist() == window.text.input_ids.tolist()
        with torch.inference_mode():
            rows.append(module(**inputs).logits[0])
    logits = torch.stack(rows)
    np.testing.assert_allclose(found.logits, logits, atol=1e-4)
    np.testing.assert_allclose(found.scores, logits.softmax(-1), atol=1e-5)
    weights = found.weights
    assert weights.sum() == len(reading.text.tokens) - 2
    by_hand = sum(
        int(n) * row for n, row in zip(weights, logits.softmax(-1).double().numpy(), strict=True)
    ) / int(weights.sum())
    np.testing.assert_allclose(found.mean, by_hand, atol=1e-5)


def test_a_text_that_fits_is_one_window_as_long_as_the_model_takes() -> None:
    typed = "word " * 509  # with [CLS] and [SEP] 511
    (window,) = windows_of(NAME, run_whole(NAME, typed), 128)
    assert window.text.tokens == run_whole(NAME, typed).tokens
    assert len(windows_of(NAME, run_whole(NAME, typed + "word " * 2), 128)) > 4


def test_a_short_text_is_equal_to_transformers_to_the_last_bit() -> None:
    typed = "The plot is thin, but the actors are wonderful."
    model = load_model(NAME, TASK)
    tokenizer = AutoTokenizer.from_pretrained(model_folder(find_spec(NAME)))
    answer = ask(Classify(NAME, Exact(run_whole(NAME, typed))))
    prepare_torch()  # as many threads as a reader's pass has
    with torch.inference_mode():
        logits = model.model(**tokenizer(typed, return_tensors="pt")).logits[0]
    np.testing.assert_array_equal(answer.logits, logits.numpy())
    listed = classify_list(model, [typed], window=256)
    np.testing.assert_allclose(listed.scores[0], answer.scores, atol=1e-6)


def test_the_chosen_window_is_what_the_other_views_get() -> None:
    reading = reading_of(NAME, REVIEW)
    answer = window_answer(reading, 3)
    assert answer.window == characters(reading.found.windows[3])
    again = ask(Classify(NAME, Exact(answer.text), answer.window))
    np.testing.assert_allclose(again.logits, answer.logits, atol=1e-4)
    other = ask(Classify(NAME, Exact(window_answer(reading, 2).text)))
    assert not np.allclose(other.logits, answer.logits, atol=1e-2)  # cached by what is read


def test_a_word_is_changed_in_its_window_alone() -> None:
    reading = reading_of(NAME, REVIEW)
    answer = window_answer(reading, 3)
    groups = explained_words(answer.text).groups
    start, end = answer.window or (0, 0)
    for number, replacement in ((0, "became"), (9, "x y z"), (len(groups) - 1, "unbelievably")):
        group = groups[number]
        text, place = changed_text(answer, group, replacement)
        first, last = answer.text.offsets[group[0]][0], answer.text.offsets[group[-1]][1]
        stretch = REVIEW[start:first] + replacement + REVIEW[last:end]
        assert text.text == REVIEW[:first] + replacement + REVIEW[last:]
        assert place is not None
        assert text.text[place[0] : place[1]] == stretch
        alone = tokenize_with(load_tokenizer(NAME), stretch, max_tokens=None)
        assert text.input_ids.tolist() == alone.input_ids.tolist()
        around = _around(answer, group, replacement)
        assert replacement in around
        assert len(around) < 200
    same, _ = changed_text(answer, groups[5], REVIEW[slice(*span_of(answer.text, groups[5]))])
    assert same.input_ids.tolist() == answer.text.input_ids.tolist()


def span_of(text: TokenizedText, group: tuple[int, ...]) -> tuple[int, int]:
    return text.offsets[group[0]][0], text.offsets[group[-1]][1]


def test_proposals_are_made_from_what_the_window_holds() -> None:
    typed = "We paid the bill at the desk. " * 90
    reading = reading_of(NAME, typed, 128)
    group = explained_words(reading.found.windows[2].text).groups[8]
    found = {}
    for number in (2, 3):
        answer = window_answer(reading, number)
        found[number] = proposed_words(answer, group)
        assert found[number]
    short = reading_of(NAME, "We paid the bill at the desk.")
    answer = ask(Classify(NAME, Exact(short.text)))
    assert proposed_words(answer, explained_words(short.text).groups[3])


def test_csv_of_windows_is_exact_and_no_formula() -> None:
    reading = reading_of(NAME, HOSTILE)
    rows = list(csv.DictReader(io.StringIO(rows_csv(*window_table(reading)))))
    assert list(rows[0]) == [
        *("window", "start", "end", "tokens", "counted", "first_words", "label"),
        *(f"logit {name}" for name in reading.labels.names),
        *(f"probability {name}" for name in reading.labels.names),
    ]
    assert rows[0]["first_words"].startswith("'=review 0: a dreadful day. =review")  # one line
    assert [row["window"] for row in rows] == [str(i + 1) for i in range(len(rows))]
    assert sum(int(row["counted"]) for row in rows) == len(reading.text.tokens) - 2
    for i, (row, window) in enumerate(zip(rows, reading.found.windows, strict=True)):
        stretch = HOSTILE[int(row["start"]) : int(row["end"])]
        alone = tokenize_with(load_tokenizer(NAME), stretch, max_tokens=None)
        assert alone.input_ids.tolist() == window.text.input_ids.tolist()
        assert len(alone.tokens) == int(row["tokens"]) <= 256
        found = [np.float32(row[f"probability {name}"]) for name in reading.labels.names]
        np.testing.assert_array_equal(found, reading.found.scores[i])
        assert row["label"] == reading.labels.names[int(np.argmax(found))]


def test_csv_of_the_mean_has_no_logit_unless_it_is_one() -> None:
    reading = reading_of(NAME, REVIEW)
    rows = list(csv.reader(io.StringIO(rows_csv(HEADER, mean_rows(reading)))))
    assert rows[0] == ["label", "logit", "probability"]
    assert [row[1] for row in rows[1:]] == [""] * 3
    assert sum(float(row[2]) for row in rows[1:]) == pytest.approx(1)
    number = dataclasses.replace(
        reading, labels=dataclasses.replace(reading.labels, kind="none"), found=reading.found
    )
    assert [row[1] for row in mean_rows(number)] == reading.found.mean.tolist()
    assert [row[2] for row in mean_rows(number)] == [None] * 3
    assert not [name for name in window_table(number)[0] if name.startswith("probability")]


@pytest.mark.parametrize("size", [128, 512])
def test_lists_and_single_texts_agree(size: int) -> None:
    model = load_model(NAME, TASK)
    found = classify_list(model, ["It rains.", REVIEW, HOSTILE, REVIEW], window=size)
    for i, typed in ((1, REVIEW), (2, HOSTILE), (3, REVIEW)):
        reading = reading_of(NAME, typed, size)
        np.testing.assert_allclose(found.scores[i], reading.found.mean, atol=1e-5)
        assert found.n_windows[i] == len(reading.found.windows)
        assert found.n_tokens[i] == len(reading.text.tokens)


def test_progress_counts_texts_and_goes_on_inside_one() -> None:
    model = load_model(NAME, TASK)
    texts = [REVIEW * 4, "It rains.", HOSTILE]
    told: list[tuple[int, float]] = []

    class StopsError(RuntimeError):
        pass

    class Ends(Progress):
        def tell(self, done: int, share: float) -> None:
            told.append((done, share))
            if len(told) == 2:
                raise StopsError

    progress = Ends()
    with pytest.raises(StopsError):
        classify_list(model, texts, window=512, progress=progress)
    before = dict(progress.kept)
    assert before
    classify_list(model, texts, window=512, progress=progress)
    assert all(progress.kept[key] is row for key, row in before.items())  # not computed again
    assert told[0] == (0, 0.0)
    assert told[1] == told[2]  # goes on where it was
    assert told[1][0] < 3
    assert 0 < told[1][1] < told[-1][1] < 1
    assert [share for _, share in told] == sorted(share for _, share in told)


def test_long_texts_of_a_list_are_found() -> None:
    assert not ask(AnyLong(NAME, ("word " * 510, "It rains.")))
    assert ask(AnyLong(NAME, ("It rains.", "word " * 511)))
    assert not ask(AnyLong(NAME, ("x" * 4_000,)))  # one [UNK]
    assert ask(AnyLong(NAME, (*("word " * 500 for _ in range(70)), "漢字" * 300)))


def run_snippet(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    return names


def check_snippet(names: dict[str, Any], reading: Reading) -> None:
    found = reading.found
    places = [
        (*characters(one), int(n)) for one, n in zip(found.windows, found.weights, strict=True)
    ]
    assert [tuple(map(int, one)) for one in names["windows"]] == places
    np.testing.assert_allclose(np.asarray(names["scores"]), found.scores, atol=1e-5)
    np.testing.assert_allclose(np.asarray(names["mean"]), found.mean, atol=1e-5)


@pytest.mark.parametrize("size", [128, 256, 512])
def test_the_snippet_computes_the_same_windows(size: int) -> None:
    spec = find_spec(NAME)
    spec = dataclasses.replace(spec, repository=str(model_folder(spec)))
    names = run_snippet(windows_snippet(spec, REVIEW, "softmax", size))
    check_snippet(names, reading_of(NAME, REVIEW, size))


def test_the_snippet_reads_a_very_long_text_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = f"{HOSTILE}\nZoë’s café: ‘naïve’ 漢字 [SEP] [MASK]\n"
    (tmp_path / "text.txt").write_bytes(typed.encode())
    spec = find_spec(NAME)
    spec = dataclasses.replace(spec, repository=str(model_folder(spec)))
    names = run_snippet(windows_snippet(spec, typed, "softmax", 256))
    assert names["text"] == typed
    check_snippet(names, reading_of(NAME, typed))


def test_the_snippet_of_a_list_computes_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    spec = find_spec(NAME)
    spec = dataclasses.replace(spec, repository=str(model_folder(spec)))
    texts = ("It rains.", REVIEW[:3_900], "\u200b")
    found = classify_list(load_model(NAME, TASK), texts, window=128)
    code = long_list_snippet(spec, texts, "softmax", 128)
    names = run_snippet(code.replace("for text in texts:", "means = []\nfor text in texts:"))
    lines = capsys.readouterr().out.splitlines()
    for line, scores, n_windows in zip(lines, found.scores, found.n_windows, strict=True):
        label, rest = line.split(" ", 1)
        values, count = rest.split("]")[0].strip("["), rest.split("] ")[1].split(" ")[0]
        assert label == ("negative", "neutral", "positive")[int(scores.argmax())]
        np.testing.assert_allclose([float(v) for v in values.split(",")], scores, atol=1e-5)
        assert int(count) == n_windows
    np.testing.assert_allclose(
        np.asarray(names["classify"](texts[1])[2]), found.scores[1], atol=1e-5
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checkpoints of other architectures and kinds of scores, which take 61 tokens."""
    folder = tmp_path_factory.mktemp("classifiers")
    kind = "BertForSequenceClassification"
    tiny.write_bert(
        folder / "tiny-many", kind, num_labels=5, problem_type="multi_label_classification"
    )
    tiny.write_bert(folder / "tiny-number", kind, num_labels=1, problem_type="regression")
    tiny.write_distilbert(folder / "tiny-distil", "DistilBertForSequenceClassification")
    tiny.write_roberta(folder / "tiny-roberta", "RobertaForSequenceClassification")
    return folder


@pytest.fixture
def folder(written: Path, monkeypatch: pytest.MonkeyPatch, fresh_caches: None) -> Iterator[Path]:
    """A host whose models folder holds them."""
    del fresh_caches
    monkeypatch.setenv("BERTSCOPE_MODELS_DIR", str(written))
    forget()
    yield written
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize("name", ["tiny-many", "tiny-number", "tiny-distil", "tiny-roberta"])
def test_other_checkpoints_have_windows_too(folder: Path, name: str) -> None:
    typed = "the water was full until it was empty, unbelievable! " * 12
    reading = reading_of(name, typed)
    kind = reading.labels.kind
    assert len(reading.found.windows) > 2
    spec = dataclasses.replace(find_spec(name), repository=str(folder / name), heads=())
    check_snippet(run_snippet(windows_snippet(spec, typed, kind, 256)), reading)
    listed = classify_list(load_model(name, TASK), ["the water", typed], window=256)
    np.testing.assert_allclose(listed.scores[1], reading.found.mean, atol=1e-5)
    assert np.isnan(listed.logits[1]).all() == (kind != "none")
    if kind == "none":
        weights = reading.found.weights
        mean = weights @ reading.found.logits[:, 0].astype(np.float64) / weights.sum()
        assert reading.found.mean[0] == pytest.approx(mean, abs=1e-5)
        assert listed.logits[1, 0] == listed.scores[1, 0]


words = st.lists(
    st.sampled_from(
        ["water", "unbelievably", "a", ".", "Zoë", "漢字", "'", "x" * 40, "\n", "[SEP]", "[MASK]"]
    ),
    min_size=1,
    max_size=160,
).map(" ".join)


@functools.cache
def plain_tokenizer() -> Any:
    """The tokenizer as transformers loads it."""
    return AutoTokenizer.from_pretrained(model_folder(find_spec(NAME)))


@settings(max_examples=80, deadline=None)
@given(words, st.integers(24, 60))
def test_the_snippet_cuts_any_text_where_we_do(typed: str, most: int) -> None:
    code = _cutting_snippet(NAME, "softmax", most).split("def classify")[0]
    names = run_snippet(code.replace("LIMIT = 512", f"LIMIT = {most}"))
    inputs = plain_tokenizer()(typed, add_special_tokens=False)
    stretches, borders = names["cut"](inputs["input_ids"], inputs.word_ids())
    whole = tokenize_with(load_tokenizer(NAME), typed, max_tokens=None)
    windows = text_windows(whole, max_tokens=most, overlap=OVERLAP)
    first, stop = sliding_tokens(whole)
    assume(stop > first)
    assert [(a + 1, b + 1) for a, b in stretches] == [one.stretch for one in windows]
    assert [i + 1 for i in borders] == [first, *(one.owned[1] for one in windows[:-1]), stop]
