"""The sequence classification page as readers open and use it, bad input included."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.classification_list import EXAMPLES
from components.classification_page import VIEWS
from components.classification_runs import TASK
from components.texts import examples_of
from dashboard.models.classification import classify
from dashboard.models.loading import load_model
from dashboard.models.tokenization import tokenize
from tests.models import tiny
from tests.models.conftest import forget
from tests.visiting import finished, messages, visit

PAGE = "sequence_classification"
NAME = "bertscope-mini"
HOSTILE = "</script><img src=x onerror=alert(1)> ![x](http://evil.invalid/x.png) :red[a]"
TEXT = "The food was not bad at all."


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


def test_a_long_line_is_named() -> None:
    app = finished(visit(PAGE, view="List or file", sentences=f"Short.\n{'word ' * 600}"))
    assert any("1 text is longer" in message and "line 2" in message for message in messages(app))
    assert frame_with(app, "line")["left out"].tolist() == [0, 90]


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
    app = visit(PAGE, text="All work and no play. " * 150)
    assert any("The text is long" in message for message in messages(app))
    assert app.button(key="start_explain_this_text")
    assert frame_with(app, "logit")["probability"].sum() == pytest.approx(1, abs=1e-5)


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
