"""The sequence classification page as readers open and use it, bad input included."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.sequence_classification.parameters import EXAMPLES, VIEWS
from components.sequence_classification.runs import TASK
from components.words.examples import REVIEW, examples_of
from dashboard.analysis.attribution import explained_words
from dashboard.models.heads.classification import classify
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.hosts import forget
from tests.models import tiny
from tests.visiting import button, finished, messages, visit

PAGE = "sequence_classification"
NAME = "bertscope-mini"
HOSTILE = "</script><img src=x onerror=alert(1)> ![x](http://evil.invalid/x.png) :red[a]"
TEXT = "The food was not bad at all."
NAMES = ("negative", "neutral", "positive")


def rendered(app: AppTest) -> str:
    """Everything that Streamlit shows as Markdown."""
    elements = (*app.markdown, *app.caption, *app.subheader)
    return "\n".join([element.value for element in elements] + messages(app))


def frame_with(app: AppTest, column: str) -> Any:
    """The table that has this column."""
    return next(frame.value for frame in app.dataframe if column in frame.value)


def uploaded(app: AppTest, name: str, content: bytes) -> AppTest:
    """The page after a file was chosen, once it is done."""
    chooser: Any = app.get("file_uploader")[0]
    return finished(chooser.upload(name, content, "text/plain").run())


def logits_of(typed: str | np.ndarray) -> np.ndarray:
    """Logits of a typed text, or of vocabulary indices."""
    ids = tokenize(NAME, typed).input_ids if isinstance(typed, str) else typed
    row: np.ndarray = classify(load_model(NAME, TASK), [ids])[0]
    return row


def test_a_plain_link_answers_the_first_example() -> None:
    app = finished(visit(PAGE))
    assert app.text_input(key="text").value == examples_of(PAGE)[0].text
    assert app.selectbox(key="model").value == NAME
    assert messages(app) == []
    table = frame_with(app, "logit")
    assert table["label"].tolist() == ["negative", "neutral", "positive"]
    np.testing.assert_allclose(table["logit"], logits_of(examples_of(PAGE)[0].text), atol=1e-4)
    assert table["probability"].sum() == pytest.approx(1, abs=1e-5)
    said = rendered(app)
    assert "macro F1 of three classes, test split: **0.7" in said
    assert "Completeness gap" in said
    assert "One label per text" in said
    assert "leave one word out / attention rollout | – |" in said


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", [HOSTILE, "ok", "🤖 🤖", "[SEP] [MASK]"])
def test_every_view_takes_every_text(view: str, text: str) -> None:
    app = finished(visit(PAGE, view=view, text=text, sentences=text, replacement=text))
    assert not app.exception
    assert not app.error
    assert "evil.invalid" not in rendered(app)
    assert "onerror" not in rendered(app)


def test_a_link_restores_label_method_and_steps() -> None:
    app = finished(visit(PAGE, text=TEXT, label="neutral", method="leave one word out", steps="64"))
    assert app.selectbox(key="label").value == "neutral"
    assert any("logit of “neutral”" in text.value for text in app.text)
    assert "Each word" not in messages(app)
    table = frame_with(app, "leave_one_word_out")
    ids = np.array(tokenize(NAME, TEXT).input_ids)
    ids[1] = 103  # [MASK]
    change = logits_of(TEXT)[1] - logits_of(ids)[1]
    assert table["leave_one_word_out"][0] == pytest.approx(change, abs=1e-4)


@pytest.mark.parametrize(
    ("key", "value"),
    [("label", "wonderful"), ("view", "Nowhere"), ("method", "magic"), ("steps", "7")],
)
def test_a_wrong_link_falls_back_with_a_message(key: str, value: str) -> None:
    app = finished(visit(PAGE, **{key: value}))
    assert any("link asks for" in warning.value for warning in app.warning)
    assert not any(value in warning.value for warning in app.warning)
    assert not app.exception


def test_changing_a_word_shows_both_answers_and_can_go_on() -> None:
    app = visit(PAGE, view="Change a word", text=TEXT, word="5", replacement="great")
    changed = "The food was not great at all."
    assert any(text.value == changed for text in app.text)
    table = frame_with(app, "logit difference")
    np.testing.assert_allclose(
        table["logit difference"], logits_of(changed) - logits_of(TEXT), atol=1e-4
    )
    app.button(key="use_changed").click().run()
    assert app.text_input(key="text").value == changed
    assert app.text_input(key="replacement").value == ""
    assert any("Type another word" in message for message in messages(app))


def test_the_model_proposes_words_that_can_be_taken() -> None:
    app = visit(PAGE, view="Change a word", text=TEXT, word="2")
    proposals = [button for button in app.button if str(button.key).startswith("proposal_")]
    assert 0 < len(proposals) <= 6
    word = str(proposals[0].key).removeprefix("proposal_")
    assert word != "food"
    proposals[0].click().run()
    assert app.text_input(key="replacement").value == word
    assert any(text.value == f"The {word} was not bad at all." for text in app.text)


def test_a_word_that_the_text_does_not_have_is_said() -> None:
    app = visit(PAGE, view="Change a word", text=TEXT, word="99")
    assert any("word 99" in warning.value for warning in app.warning)


def test_levels_end_with_the_answer_and_say_what_they_are() -> None:
    app = visit(PAGE, view="Level by level", text=TEXT)
    assert any("A diagnostic" in message for message in messages(app))
    table = frame_with(app, "level")
    assert table["level"].tolist() == list(range(7))
    np.testing.assert_allclose(table["logit neutral"].iloc[-1], logits_of(TEXT)[1], atol=1e-4)


def test_a_list_is_classified_line_by_line() -> None:
    app = finished(visit(PAGE, view="List or file", sentences=f"{TEXT}\n\nA wonderful film."))
    table = frame_with(app, "line")
    assert table["line"].tolist() == [1, 3]
    assert table["text"].tolist() == [TEXT, "A wonderful film."]
    best = ("negative", "neutral", "positive")[int(logits_of(TEXT).argmax())]
    assert table["label"][0] == best
    assert "1 empty line skipped" in rendered(app)


def test_a_list_opens_with_our_own_examples_and_can_be_empty() -> None:
    app = finished(visit(PAGE, view="List or file"))
    assert len(frame_with(app, "line")) == len(EXAMPLES[0].sentences)
    empty = visit(PAGE, view="List or file", sentences="  ")
    assert any("one per line" in message for message in messages(empty))


def test_a_long_line_is_named_and_read_in_windows() -> None:
    lines = f"Short.\n{'word ' * 600}"
    app = finished(visit(PAGE, view="List or file", sentences=lines, window="128"))
    assert any("1 text is longer" in message and "line 2" in message for message in messages(app))
    table = frame_with(app, "line")
    assert table["windows"].tolist() == [1, 6]
    scores = [f"probability: {name}" for name in ("negative", "neutral", "positive")]
    assert table[scores].sum(axis=1).tolist() == pytest.approx([1, 1], abs=1e-5)
    app.button_group(key="window").set_value("512").run()
    assert frame_with(finished(app), "line")["windows"].tolist() == [1, 2]


def test_a_list_of_short_texts_asks_for_no_window() -> None:
    app = finished(visit(PAGE, view="List or file", sentences=f"Short.\n{'word ' * 500}"))
    assert frame_with(app, "line")["windows"].tolist() == [1, 1]
    assert not [one for one in app.get("button_group") if one.key == "window"]
    assert "windows of at most" not in rendered(app)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"id;amount\n1;2\n3;4\n", "No column of this CSV holds words"),
        ("a.csv", "text\nGr\u00fcn".encode("latin-1"), "not written in UTF-8"),
        ("a.csv", b"", "holds no text"),
        ("a.txt", b"\x89PNG\r\n\x00\x00", "not a text file"),
    ],
    ids=["no text column", "another encoding", "empty", "picture"],
)
def test_bad_files_are_explained_and_the_typed_list_stays(
    name: str, content: bytes, said: str
) -> None:
    app = visit(PAGE, view="List or file", sentences=TEXT)
    app = uploaded(app, name, content)
    assert any(said in message for message in messages(app))
    assert frame_with(app, "line")["text"].tolist() == [TEXT]
    assert app.text_area(key="sentences").value == TEXT


def test_a_file_with_the_wrong_delimiter_keeps_its_only_column() -> None:
    app = visit(PAGE, view="List or file", sentences=TEXT)
    content = b"text~mark\nA wonderful film.~1\nA dull one.~2\n\n"
    app = uploaded(app, "a.csv", content)
    assert app.selectbox(key="column").value == 0
    assert frame_with(app, "line")["text"].tolist() == ["A wonderful film.~1", "A dull one.~2"]
    assert any("has one column" in caption.value for caption in app.caption)


def test_ten_megabytes_are_read_up_to_the_limit() -> None:
    app = visit(PAGE, view="List or file", sentences=TEXT)
    line = b"x" * 1_000 + b" " * 3 + b"\n"
    app = uploaded(app, "a.txt", line * 10_500)
    assert not app.exception
    assert any("were left out" in message for message in messages(app))


def test_a_long_text_asks_before_it_explains() -> None:
    app = visit(PAGE, text="All work and no play. " * 80)
    assert any("The text is long" in message for message in messages(app))
    assert button(app, "Explain this text")
    assert frame_with(app, "logit")["probability"].sum() == pytest.approx(1, abs=1e-5)


def test_a_text_beyond_the_limit_is_read_in_windows_and_not_cut() -> None:
    app = finished(visit(PAGE, text=REVIEW))
    said = rendered(app)
    assert "873 tokens are more than the 512" in said
    assert "none is left out" in said
    assert "left out. What you typed" not in said
    table = frame_with(app, "counted")
    assert table["window"].tolist() == [1, 2, 3, 4, 5]
    assert table["counted"].sum() == 871
    for start, end, begins in zip(table["start"], table["end"], table["first words"], strict=True):
        assert REVIEW[start:end].startswith(begins.removesuffix(" …"))
    scores = table[[f"probability: {name}" for name in NAMES]].to_numpy()
    mean = frame_with(app, "mean probability")
    np.testing.assert_allclose(mean["mean probability"], table["counted"] @ scores / 871, atol=1e-5)
    first = scores.argmax(axis=1)
    assert mean["first in"].tolist() == np.bincount(first, minlength=3).tolist()
    assert table["label"].tolist() == [NAMES[i] for i in first]
    best = int(mean["mean probability"].argmax())
    assert table["differs"].tolist() == ["" if i == best else "≠" for i in first]
    assert "Window 1 of 5" in said


@pytest.mark.parametrize("view", VIEWS[:3])
def test_the_chosen_window_is_what_a_view_looks_at(view: str) -> None:
    number = 9 if view == "Why" else 4  # a short last window is explained in a third of the time
    text = REVIEW[:3650] if view == "Why" else REVIEW
    query = {"window": "128", "window_number": str(number), "word": "3"}
    app = finished(visit(PAGE, text=text, view=view, **query))
    table = frame_with(app, "counted")
    start, end = (int(table[name][number - 1]) for name in ("start", "end"))
    assert app.number_input(key="window_number").value == number
    assert f"**Window {number} of {len(table)}**, characters {start:,} to {end:,}" in rendered(app)
    assert any(REVIEW[start:end] == code.value for code in app.code)
    logits = logits_of(tokenize(NAME, REVIEW[start:end]).input_ids)
    if view == "Level by level":
        levels = frame_with(app, "level")
        np.testing.assert_allclose(
            levels.iloc[-1][[f"logit {name}" for name in NAMES]].to_numpy(float), logits, atol=1e-4
        )
    elif view == "Change a word":
        app.text_input(key="replacement").set_value("dreadful").run()
        changed = frame_with(app, "logit difference")
        span = tokenize(NAME, REVIEW[start:end]).offsets[3]  # three words of one piece
        other = REVIEW[start : start + span[0]] + "dreadful" + REVIEW[start + span[1] : end]
        np.testing.assert_allclose(
            changed["logit difference"], logits_of(other) - logits, atol=1e-4
        )
        app.button(key="use_changed").click().run()
        whole = REVIEW[: start + span[0]] + "dreadful" + REVIEW[start + span[1] :]
        assert app.text_input(key="text").value == whole
    else:
        said = f"logit of “{NAMES[int(logits.argmax())]}”"
        assert any(said in text.value for text in app.text)
        assert len(frame_with(app, "leave_one_word_out")) == len(words_of(REVIEW[start:end]))


def words_of(typed: str) -> tuple[str, ...]:
    """The words that are explained."""
    return explained_words(tokenize(NAME, typed)).labels


def test_a_replacement_that_fills_the_window_is_said() -> None:
    app = visit(PAGE, text=TEXT, view="Change a word", word="2", replacement="very " * 600)
    assert any("the text has 609 tokens" in message for message in messages(app))
    assert not any("logit difference" in frame.value for frame in app.dataframe)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"window_number": "999"}, "window number 999, but here it can be 1 to 5"),
        ({"window_number": "0"}, "window number 0"),
        ({"window_number": "abc"}, "a window number that does not exist"),
        ({"window_number": "1e999"}, "a window number that does not exist"),
        ({"window": "999"}, "a window that is not available here"),
        ({"window": "abc"}, "a window that is not available here"),
    ],
)
def test_a_wrong_window_falls_back_with_a_message(query: dict[str, str], said: str) -> None:
    app = finished(visit(PAGE, text=REVIEW, **query))
    assert any(said in warning.value for warning in app.warning)
    assert app.number_input(key="window_number").value == 1
    assert len(frame_with(app, "counted")) == 5
    assert not app.exception


def test_fewer_windows_keep_the_number_in_range() -> None:
    app = finished(visit(PAGE, text=REVIEW, view=VIEWS[1], window="128", window_number="9"))
    assert app.number_input(key="window_number").value == 9
    app.button_group(key="window").set_value("512").run()
    app = finished(app)
    assert app.number_input(key="window_number").value == 2
    assert len(frame_with(app, "counted")) == 2
    app.text_input(key="text").set_value(TEXT).run()
    assert frame_with(app, "logit")["probability"].sum() == pytest.approx(1, abs=1e-5)
    assert not any("counted" in frame.value for frame in app.dataframe)
    assert "Window by window" not in rendered(app)


def test_a_file_is_one_text_and_can_be_a_book() -> None:
    app = visit(PAGE, text=TEXT)
    content = f"{REVIEW}\r\n".encode() * 6
    app = uploaded(app, "review.txt", content)
    table = frame_with(app, "counted")
    whole = f"{REVIEW}\n" * 6
    last = int(table["end"].iloc[-1])
    assert whole[:last] == whole.rstrip()
    assert len(table) > 20
    assert "remove the file to go back" in rendered(app)
    assert app.text_input(key="text").value == TEXT
    app.session_state["view"] = "Change a word"
    app.session_state["replacement"] = "great"
    app.run()
    assert any("logit difference" in frame.value for frame in app.dataframe)
    assert "use_changed" not in {button.key for button in app.button}  # the file would stay


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x89PNG\r\n\x00\x00", "not a text file"), (b"", "no text"), (b"a" * 1_700_000, "MB")],
    ids=["picture", "empty", "too large"],
)
def test_a_bad_file_is_explained_and_the_typed_text_stays(content: bytes, said: str) -> None:
    app = uploaded(visit(PAGE, text=TEXT), "a.txt", content)
    assert any(said in message for message in messages(app))
    assert frame_with(app, "logit")["label"].tolist() == list(NAMES)
    assert "The typed text is used instead" in rendered(app)


@pytest.fixture
def host_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A host whose folder holds checkpoints with other kinds of scores."""
    kind = "BertForSequenceClassification"
    tiny.write_bert(tmp_path / "tiny-number", kind, num_labels=1, problem_type="regression")
    tiny.write_bert(
        tmp_path / "tiny-many",
        kind,
        problem_type="multi_label_classification",
        id2label={i: f"![x](http://evil.invalid/{i}.png) topic" for i in range(17)},
    )
    tiny.write_distilbert(tmp_path / "tiny-distil", "DistilBertForSequenceClassification")
    tiny.write_roberta(tmp_path / "tiny-roberta", "RobertaForSequenceClassification")
    monkeypatch.setenv("BERTSCOPE_MODELS_DIR", str(tmp_path))
    return forget


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["tiny-number", "tiny-many", "tiny-distil", "tiny-roberta"])
def test_other_checkpoints_say_what_their_scores_mean(
    host_of_others: Callable[[], None], name: str, view: str, fresh_caches: None
) -> None:
    del fresh_caches
    host_of_others()
    try:
        app = finished(
            visit(PAGE, model=name, view=view, text="the water was full", replacement="cup")
        )
        assert not app.exception
        assert not app.error
        said = rendered(app)
        assert "evil.invalid" not in said
        assert "not measured by BERTscope" in said
        if view != "List or file":
            meaning = {"tiny-number": "A number, not a class", "tiny-many": "Each label by itself"}
            assert meaning.get(name, "One label per text") in said
    finally:
        forget()


@pytest.mark.parametrize("view", ["Change a word", "Level by level"])
@pytest.mark.parametrize("name", ["tiny-number", "tiny-many", "tiny-distil", "tiny-roberta"])
def test_other_checkpoints_read_long_texts(
    host_of_others: Callable[[], None], name: str, view: str, fresh_caches: None
) -> None:
    del fresh_caches
    host_of_others()
    try:
        app = finished(
            visit(PAGE, model=name, view=view, text="the water was full " * 40, replacement="cup")
        )
        assert not app.exception
        assert not app.error
        said = rendered(app)
        assert "](http" not in said  # names of labels are escaped
        assert "are more than the 61 that the model takes" in said
        table = frame_with(app, "counted")
        assert len(table) > 2
        assert table["tokens"].max() <= 61
        mean = "mean value" if name == "tiny-number" else "mean probability"
        assert len(frame_with(app, mean)) == {"tiny-number": 1, "tiny-many": 17}.get(name, 2)
    finally:
        forget()
