"""What the classification page computes and hands over, without a browser."""

import csv
import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pytest

from components.running.attributions import (
    DeleteWords,
    ExplainWords,
    Subject,
    TaskEncoding,
    explained,
)
from components.running.jobs import JobEnded, Progress
from components.running.questions import Exact
from components.running.runs import ask
from components.sequence_classification.labels import unique_names
from components.sequence_classification.many_texts import list_table
from components.sequence_classification.runs import TASK, classify_list
from components.sequence_classification.snippets import classification_snippet, list_snippet
from components.sequence_classification.take_away import HEADER, label_rows
from components.take_away.exports import rows_csv
from components.views.attribution_panel import (
    attribution_header,
    attribution_rows,
    deletion_table,
    deletion_words,
)
from dashboard.analysis.attribution import METHODS, rolled_to
from dashboard.analysis.prediction.labels import label_scores
from dashboard.analysis.text.lists import sentence_list
from dashboard.models.catalogue.catalog import Task, find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.heads.classification import classify, label_set
from dashboard.models.inside.attribution import (
    gradient_x_input,
    integrated_gradients,
    mask_id,
    values_without,
)
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.attribution import LabelTarget, SpanTarget
from dashboard.records.labels import Answer

pytestmark = pytest.mark.slow

NAME = "bertscope-mini"
ANSWERS: Task = "question_answering"
TEXT = 'An unbelievably moving film, "not" {bad} \\ at all.'
TEXTS = (
    "A wonderful film.",
    "=1+1",
    "The train leaves at ten.",
    "A wonderful film.",
    "word " * 600,
)


def answer_to(typed: str) -> Answer:
    model = load_model(NAME, TASK)
    labels = label_set(model)
    text = tokenize(NAME, typed)
    logits = classify(model, [text.input_ids])[0]
    return Answer(
        name=NAME,
        text=text,
        labels=labels,
        logits=logits,
        scores=label_scores(logits, labels.kind),
    )


def subject(typed: str, label: int = 2) -> Subject:
    text, target = tokenize(NAME, typed), LabelTarget(label=label)
    return Subject(name=NAME, task=TASK, text=text, target=target, said="logit of “positive”")


def test_scores_of_words_are_those_of_the_methods() -> None:
    one = subject("An unbelievably moving film.")
    scores = ask(explained(one, 32))
    model, text = load_model(NAME, TASK), one.text
    target = LabelTarget(label=2)
    groups = scores.words.groups
    assert scores.methods == METHODS
    assert "unbelievably" in scores.words.labels
    assert max(map(len, groups)) > 1
    token_scores = [
        integrated_gradients(model, text, target, steps=32).scores,
        gradient_x_input(model, text, target).scores,
    ]
    for row, tokens in zip(scores.scores, token_scores, strict=False):
        np.testing.assert_allclose(row, [tokens[list(g)].sum() for g in groups], atol=1e-4)
    ids = np.array(text.input_ids)
    for word, group in enumerate(groups):
        hidden = ids.copy()
        hidden[list(group)] = mask_id(model)
        fall = classify(model, [ids])[0, 2] - classify(model, [hidden])[0, 2]
        assert scores.scores[2, word] == pytest.approx(fall, abs=1e-4)
    attention = encode(model, text).attention
    rolled = np.eye(len(ids))
    for layer in attention.mean(axis=1):
        mixed = layer + np.eye(len(ids))
        rolled = mixed / mixed.sum(axis=1, keepdims=True) @ rolled
    np.testing.assert_allclose(
        scores.scores[3], [rolled[0, list(g)].sum() for g in groups], atol=1e-5
    )
    assert scores.scores[3].sum() + scores.special[3] == pytest.approx(1, abs=1e-5)
    assert scores.gap == pytest.approx(
        scores.scores[0].sum() + scores.special[0] - scores.value + scores.baseline_value, abs=1e-4
    )


def test_deletion_curves_hide_the_words_that_they_say() -> None:
    one = subject("A wonderful film that never bores.")
    scores = ask(explained(one, 32))
    curves = ask(DeleteWords(explained(one, 32)))
    model = load_model(NAME, TASK)
    order = np.argsort(-scores.scores[0], kind="stable")
    for step, n in enumerate(curves.hidden):
        hidden = sorted(i for w in order[:n] for i in scores.words.groups[w])
        value = values_without(model, one.text, [hidden], [LabelTarget(label=2)])[0, 0]
        assert curves.logits[0, step] == pytest.approx(value, abs=1e-4)
    every = [*curves.logits, *curves.random_logits]
    assert np.ptp([one[0] for one in every]) < 1e-4
    assert np.ptp([one[-1] for one in every]) < 1e-4
    header, rows = deletion_table(curves)
    assert header[:3] == ["hidden_words", "integrated_gradients", "gradient_x_input"]
    assert [row[0] for row in rows] == curves.hidden.tolist()
    assert "of 10 random orders" in deletion_words(curves)


def test_an_answer_can_be_explained_too() -> None:
    name, task = NAME, ANSWERS
    text = tokenize(name, "Where is the cat?", "The cat is in the kitchen.")
    target = SpanTarget(start=10, end=12)
    one = Subject(name=name, task=task, text=text, target=target, said="a span")
    scores = ask(explained(one, 64))
    rolled = rolled_to(encode(load_model(name, task), text).attention, (10, 12))
    words = scores.words.groups
    assert scores.scores.shape == (4, len(words))
    np.testing.assert_allclose(scores.scores[3], [rolled[list(g)].sum() for g in words], atol=1e-6)
    assert abs(scores.gap) < 0.06 * abs(scores.value - scores.baseline_value)
    assert abs(ask(explained(one, 256)).gap) < abs(scores.gap) / 2


def test_stretches_of_the_way_add_up_like_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.models.inside import attribution

    model, text = load_model(NAME, TASK), tokenize(NAME, "A wonderful film that never bores.")
    whole = integrated_gradients(model, text, LabelTarget(label=2), steps=512)
    told: list[float] = []

    def turn(done: float) -> object:
        told.append(done)
        return attribution.at_once(done)

    monkeypatch.setattr(attribution, "TURN_TOKENS", 1_200)
    parts = integrated_gradients(
        model,
        text,
        LabelTarget(label=2),
        steps=512,
        turn=turn,  # type: ignore[arg-type]
    )
    assert told == sorted(told)
    assert len(told) == 6  # 5,120 tokens in stretches of 1,200, and the end
    np.testing.assert_allclose(parts.scores, whole.scores, atol=0.06)  # other points on the way
    assert abs(parts.gap or 1) < 0.1


def test_a_stopped_explanation_ends_at_its_next_turn() -> None:
    told: list[tuple[int, float]] = []

    class Ends(Progress):
        def tell(self, done: int, share: float) -> None:
            told.append((done, share))
            if len(told) == 3:
                raise JobEnded

    question = ExplainWords(
        TaskEncoding(NAME, TASK, Exact(tokenize(NAME, "A film."))), LabelTarget(label=0), 128
    )
    with pytest.raises(JobEnded):
        question.steps(Ends())
    assert told[0] == (0, 0.0)
    assert 0 < told[1][1] <= told[2][1] < 1


def test_csv_of_words_has_every_word_and_method() -> None:
    scores = ask(explained(subject(TEXT), 32))
    text = rows_csv(attribution_header(scores), attribution_rows(scores))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == [
        "position",
        "word",
        "integrated_gradients",
        "gradient_x_input",
        "leave_one_word_out",
        "attention_rollout",
    ]
    found = np.array([float(row["integrated_gradients"]) for row in rows], dtype=np.float32)
    np.testing.assert_array_equal(found, scores.scores[0])


def test_list_is_in_order_with_repeats_and_windows() -> None:
    model = load_model(NAME, TASK)
    found = classify_list(model, TEXTS, window=256)
    for row, scores, typed in zip(found.logits[:4], found.scores, TEXTS, strict=False):
        expected = classify(model, [tokenize(NAME, typed).input_ids])[0]
        np.testing.assert_allclose(row, expected, atol=1e-4)
        np.testing.assert_allclose(scores, label_scores(expected, "softmax"), atol=1e-5)
    assert np.isnan(found.logits[4]).all()
    assert found.scores[4].sum() == pytest.approx(1, abs=1e-5)
    assert found.n_windows.tolist() == [1, 1, 1, 1, 3]
    assert found.n_tokens.tolist()[-1] == 602
    listed = sentence_list(["", *TEXTS], max_characters=20_000)
    table = rows_csv(*list_table(label_set(model), listed, found))
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["line"] for row in rows] == ["2", "3", "4", "5", "6"]
    assert rows[1]["text"] == "'=1+1"  # no formula for a spreadsheet
    best = int(found.logits[0].argmax())
    name = label_set(model).names[best]
    assert rows[0]["label"] == name
    assert rows[0]["probability"] == rows[0][f"probability {name}"]
    assert float(rows[0][f"logit {name}"]) == pytest.approx(float(found.logits[0, best]))
    assert rows[4][f"logit {name}"] == ""
    assert float(rows[4][f"probability {name}"]) == pytest.approx(float(found.scores[4, best]))
    assert (rows[4]["tokens"], rows[4]["windows"]) == ("602", "3")


def test_a_list_goes_on_where_it_was() -> None:
    model = load_model(NAME, TASK)
    known = np.array([1, 2, 3], dtype=np.float32)
    progress = Progress()
    rows = progress.kept
    rows |= {(TEXTS[0], 0): known, (TEXTS[4], 2): known}
    found = classify_list(model, TEXTS, window=256, progress=progress)
    assert found.logits[0].tolist() == [1, 2, 3]  # not computed again
    assert found.logits[3].tolist() == [1, 2, 3]
    long = {(TEXTS[4], number) for number in range(3)}
    assert rows.keys() == {(text, 0) for text in TEXTS} | long
    assert rows[TEXTS[4], 2].tolist() == [1, 2, 3]
    np.testing.assert_allclose(
        found.logits[2], classify(model, [tokenize(NAME, TEXTS[2]).input_ids])[0], atol=1e-4
    )


def test_names_that_occur_twice_are_numbered() -> None:
    assert unique_names(("a", "b", "a")) == ["a (1)", "b", "a (3)"]
    assert unique_names(("highest score", "b")) == ["highest score (1)", "b"]


def run_snippet(code: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    return names


def plain_copy(folder: Path) -> Path:
    """bertscope-mini as anybody else would save it, with its vocabulary."""
    from transformers import AutoTokenizer

    load_model(NAME, TASK).model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(model_folder(find_spec(NAME))).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["own", "plain"])
def test_the_snippets_give_the_same_numbers(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = find_spec(NAME)
    if kind == "own":
        spec = dataclasses.replace(spec, repository=str(model_folder(spec)))
    else:
        spec = dataclasses.replace(spec, repository=str(plain_copy(tmp_path)), heads=())
    answer = answer_to(TEXT)
    names = run_snippet(classification_snippet(spec, TEXT, "softmax"))
    np.testing.assert_allclose(np.asarray(names["logits"]), answer.logits, atol=1e-4)
    np.testing.assert_allclose(np.asarray(names["scores"]), answer.scores, atol=1e-5)
    assert answer.labels.names[answer.best] in capsys.readouterr().out
    texts = (TEXT, "The train leaves at ten.")
    answers = run_snippet(list_snippet(spec, texts))["answers"]
    assert isinstance(answers, list)
    for typed, given in zip(texts, answers, strict=True):
        ours = answer_to(typed)
        assert given[0]["label"] == ours.labels.names[ours.best]
        assert given[0]["score"] == pytest.approx(float(ours.scores.max()), abs=1e-5)


def test_csv_of_labels_has_exactly_three_columns() -> None:
    answer = answer_to(TEXT)
    parts = answer.labels, answer.logits, answer.scores
    rows = list(csv.reader(io.StringIO(rows_csv(HEADER, label_rows(*parts)))))
    assert rows[0] == ["label", "logit", "probability"]
    assert [row[0] for row in rows[1:]] == list(answer.labels.names)
    assert sum(float(row[2]) for row in rows[1:]) == pytest.approx(1)
    number = dataclasses.replace(answer.labels, kind="none")
    rows_of_number = label_rows(number, answer.logits, answer.logits)
    assert [row[2] for row in rows_of_number] == [None] * 3
    assert json.dumps(rows_of_number)
