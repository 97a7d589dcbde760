"""The word similarity page without a browser: what links show, and what readers are told."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.running.budgets import Budget
from components.word_similarity import runs as word_runs
from components.word_similarity.example_sentences import BANK, FIRST_SENTENCES
from components.word_similarity.runs import ReadUses
from dashboard.models.inside.word_states import batch_states
from dashboard.models.running.loading import LoadedModel
from dashboard.records.texts import TokenizedText
from tests.visiting import button, finished, messages, visit

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "word_similarity_bert_base_uncased.json"


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def titles(app: AppTest) -> str:
    return "\n".join(text.value for text in app.markdown)


def download(app: AppTest, key: str) -> Any:
    """The download button `key`, or None."""
    return next((b for b in app.get("download_button") if b.proto.id.endswith(key)), None)


def test_the_first_visit_shows_the_example_pair() -> None:
    app = visit("word_similarity")
    assert app.text_input(key="text").value == "President greets the press in Chicago"
    assert app.text_input(key="text_b").value == "Obama speaks to media in Illinois"
    assert app.text_area(key="sentences").value == FIRST_SENTENCES
    assert "**Raw cosine at level 6**" in titles(app)
    pair = [text.value for text in app.text]
    assert pair == ["press ↔ media"]  # the closest two that are spelled differently
    assert not messages(app)


def test_a_link_restores_level_measure_and_unit() -> None:
    query = {"level": "2", "measure": "Standardised", "unit": "Whole words", "special": "true"}
    app = visit("word_similarity", row="1", column="1", **query)
    assert "**Standardised at level 2**" in titles(app)
    assert [text.value for text in app.text] == ["[CLS] ↔ [CLS]"]
    assert app.toggle(key="special").value


def test_without_a_second_text_the_text_meets_itself() -> None:
    app = visit("word_similarity", text="The cat sat on the mat.")
    assert any("compared with itself" in message for message in messages(app))
    assert not any("BERTScore (Zhang" in caption.value for caption in app.caption)
    first, second = app.text[0].value.split(" ↔ ")
    assert first != second


def test_another_text_forgets_the_pair_and_another_level_keeps_it() -> None:
    app = visit("word_similarity", row="1", column="1")
    assert [text.value for text in app.text] == ["president ↔ obama"]
    app.slider(key="level").set_value(1).run()
    assert [text.value for text in app.text] == ["president ↔ obama"]
    app.text_input(key="text").set_value("A new text speaks").run()
    assert [text.value for text in app.text] != ["a ↔ obama"]


@pytest.mark.parametrize("query", [{"level": "99"}, {"row": "x"}, {"measure": "best"}])
def test_wrong_values_in_a_link_are_said(query: dict[str, str]) -> None:
    app = visit("word_similarity", **query)
    assert any("The link asks for" in message for message in messages(app))


def test_a_text_that_nothing_is_left_of_gets_no_matrix() -> None:
    app = visit("word_similarity", text="word", text_b="\u200d\u200d")
    assert any("nothing to compare" in message for message in messages(app))
    assert download(app, "download_csv") is None


def test_notes_about_the_second_text_are_told_apart() -> None:
    app = visit("word_similarity", text="The cat sat.", text_b="The [MASK] sat.")
    assert "About the second text:" in captions(app)
    assert any("special token" in message for message in messages(app))


def test_sentences_of_a_link_choose_their_word() -> None:
    app = visit("word_similarity", sentences="The river bank is wet\nA bank lends money\nNo word")
    assert app.text_input(key="picks").value == ""
    frame = next(f.value for f in app.dataframe if "cluster" in f.value.columns)
    assert list(frame["word"]) == ["bank", "bank", "word"]


def test_empty_and_single_sentences_get_advice() -> None:
    for sentences in ("", "\n \n", "Only one sentence"):
        app = visit("word_similarity", sentences=sentences)
        assert any("at least two sentences" in message for message in messages(app))
    assert "1 empty lines were skipped" in captions(visit("word_similarity", sentences="a\n\nb b"))


def test_a_changed_line_leaves_the_other_picks_alone() -> None:
    app = visit("word_similarity")
    changed = FIRST_SENTENCES.replace("my snake is", "A python was")
    app.text_area(key="sentences").set_value(changed).run()
    assert app.text_input(key="picks").value == "6,1,0,1"
    frame = next(f.value for f in app.dataframe if "cluster" in f.value.columns)
    assert list(frame["word"]) == ["Python", "Python", "python", "Programming"]


def test_finding_a_word_in_all_sentences() -> None:
    app = visit("word_similarity", sentences=BANK)
    app.text_input(key="find_word").set_value("the").run()
    frame = next(f.value for f in app.dataframe if "cluster" in f.value.columns)
    assert {word.casefold() for word in frame["word"]} >= {"the"}
    assert len(frame) == 20


def test_the_two_senses_of_bank_separate() -> None:
    app = visit("word_similarity", sentences=BANK)
    frame = next(f.value for f in app.dataframe if "cluster" in f.value.columns)
    assert list(frame["word"]) == ["bank"] * 20
    clusters = frame["cluster"].to_numpy()
    agreement = (clusters == np.tile([1, 2], 10)).mean()  # the senses stand in turn
    assert agreement >= 0.9


def test_repeated_sentences_are_marked_and_many_are_cut() -> None:
    app = visit("word_similarity", sentences="\n".join(["The bank is open."] * 203))
    assert any("3 more stay" in message for message in messages(app))
    assert not app.exception


def test_repeated_sentences_keep_their_own_words() -> None:
    app = visit("word_similarity", sentences="The bank is open.\n" * 3, picks="1,2,4")
    frame = next(f.value for f in app.dataframe if "cluster" in f.value.columns)
    assert list(frame["word"]) == ["The", "bank", "open"]
    app.text_area(key="sentences").set_value("A new line.\n" + "The bank is open.\n" * 3).run()
    frame = next(f.value for f in app.dataframe if "cluster" in f.value.columns)
    assert list(frame["word"])[1:] == ["The", "bank", "open"]


def test_a_cut_sentence_is_named() -> None:
    app = visit("word_similarity", sentences="A bank.\nA bank too.")
    app.text_area(key="sentences").set_value("A bank.\n" + "bank " * 5_000).run()
    assert any("read of sentence 2" in message for message in messages(app))
    assert len(str(app.text_area(key="sentences").value)) > 20_000
    assert "sentences" not in app.query_params
    assert any("too long for the link" in message for message in messages(app))


def test_typed_sentences_stand_in_the_link() -> None:
    app = visit("word_similarity")
    assert "sentences" not in app.query_params
    app.text_area(key="sentences").set_value("A bank.\nThe bank & more.").run()
    assert app.query_params["sentences"] == "A bank.\nThe bank & more."


def test_hostile_sentences_reach_no_markdown() -> None:
    hostile = "![x](http://evil.invalid/x.png)</script><img src=x onerror=alert(1)>"
    app = visit("word_similarity", sentences=f"{hostile}\n{hostile} again\nbank $x$ :red[a]")
    rendered = [e.value for e in (*app.markdown, *app.caption, *app.subheader)] + messages(app)
    assert not any("evil.invalid" in text or "onerror" in text for text in rendered)
    assert not app.exception


def test_a_long_run_can_be_stopped_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence at a time; the third waits until the reader has clicked."""
    sentences = "\n".join(f"Number {i} is stopped." for i in range(5))
    app = visit("word_similarity")
    monkeypatch.setattr(ReadUses, "budget", Budget(0))
    monkeypatch.setattr(
        word_runs, "by_length", lambda lengths, **_: [[i] for i in range(len(lengths))]
    )
    read: list[str] = []
    clicked = threading.Event()

    def slow(model: LoadedModel, texts: Sequence[TokenizedText]) -> Sequence[np.ndarray]:
        if len(read) == 2:
            assert clicked.wait(60)
        read.extend(text.text for text in texts)
        return batch_states(model, texts)

    monkeypatch.setattr(word_runs, "batch_states", slow)
    app.text_area(key="sentences").set_value(sentences).run()
    assert "Reading sentences: " in app.get("progress")[0].proto.text
    app = button(app, "Stop").click().run()
    assert any("Reading sentences was stopped." in message for message in messages(app))
    clicked.set()
    finished(button(app, "Go on").click().run())
    assert not any("stopped." in message for message in messages(app))
    assert sorted(read) == sentences.split("\n")  # each once
    frame = next(f.value for f in app.dataframe if "cluster" in f.value.columns)
    assert len(frame) == 5


@pytest.mark.hub
def test_the_notebooks_matrix() -> None:
    from dashboard.analysis.meaning.pairs import compared_units
    from dashboard.models import download as fetch
    from dashboard.models import find_spec, load_model, tokenize
    from dashboard.models.inside.word_states import batch_states
    from dashboard.records.meaning import TextStates

    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    name, matrix = golden["checkpoint"], golden["matrix"]
    fetch(find_spec(name))
    model = load_model(name)
    texts = [tokenize(name, matrix[text]) for text in ("text_rows", "text_columns")]
    first, second = (
        TextStates(text=text, hidden_states=states)
        for text, states in zip(texts, batch_states(model, texts), strict=True)
    )
    compared = compared_units(
        first, second, "raw", level=12, by_word=False, with_special=False, reference=None
    )
    assert compared is not None
    assert compared.matrix.rows == tuple(matrix["rows"])
    assert compared.matrix.columns == tuple(matrix["columns"])
    np.testing.assert_allclose(
        compared.matrix.similarities, list(matrix["rows"].values()), atol=2e-4
    )
