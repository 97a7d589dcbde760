"""The token classification page without a browser."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.inputs.document_upload import MOST_CHARACTERS
from components.running.runs import ask
from components.take_away.exports import rows_csv
from components.token_classification.parameters import VIEWS
from components.token_classification.runs import LabelTokens
from components.token_classification.tables import HEADER, token_rows
from components.token_classification.take_away import token_snippet
from components.views.text_parts import PART_CHARACTERS, parts_of
from dashboard.analysis.prediction.token_labels import STRATEGIES, entities, has_spans
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from tests.visiting import messages, visit

MODEL = "bertscope-mini"
TEXT = "Sundar Pichai, who runs Google, grew up in Chennai, India."


pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


def opened(**query: str) -> AppTest:
    app = visit("token_classification", **{"model": MODEL, "text": TEXT} | query)
    assert [exception.value for exception in app.exception] == []
    return app


def places_are_right(table: pd.DataFrame, text: str) -> bool:
    rows = zip(table["start"].tolist(), table["end"].tolist(), table["text"], strict=True)
    return all(text[start:end] == shown for start, end, shown in rows)


def spans_shown(app: AppTest) -> list[tuple[str, str]]:
    table = app.dataframe[0].value
    return list(zip(table["text"], table["label"], strict=True))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("task", ["Entities", "Parts of speech"])
def test_every_view_opens(view: str, task: str) -> None:
    app = opened(view=view, task=task)
    assert not app.error
    assert not app.warning
    assert app.download_button(key="download_csv")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_table_is_what_the_strategy_says(strategy: str) -> None:
    text = "Sundar Pichai runs Google."  # the model begins a new name with "##dar"
    app = opened(strategy=strategy, text=text)
    cut = strategy in {"none", "simple"}
    assert (("Sundar Pichai", "PER") in spans_shown(app)) is not cut
    labels = ask(LabelTokens(MODEL, "entities", text))
    expected = entities(labels, next(one for one in STRATEGIES if one == strategy))
    table = app.dataframe[0].value
    assert table["start"].tolist() == [span.start for span in expected]
    np.testing.assert_allclose(table["score"], [span.score for span in expected])


@pytest.mark.parametrize("alias", ["pos", "POS", "Parts of speech"])
def test_a_link_may_say_pos(alias: str) -> None:
    app = opened(task=alias)
    assert app.dataframe[0].value["label"].tolist()[:2] == ["PROPN", "PUNCT"]
    assert not app.warning


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"token": "99"}, "showing 0"),
        ({"strategy": "evil"}, "not available here"),
        ({"task": "evil"}, "not available here"),
        ({"view": "evil"}, "not available here"),
        ({"text": "ሰላም ለዓለም"}, "[UNK]"),
        ({"text": "   "}, "Type a sentence"),
        ({"text": "All work and no play. " * 150}, "overlapping windows"),
        ({"view": "Spelling", "against": "evil"}, "not available here"),
        ({"view": "Merging", "word": "evil"}, "not available here"),
        ({"text": "\u200b"}, "Nothing of this text"),
        (
            {"view": "Spelling", "against": "bert-english-uncased-finetuned-pos"},
            "could not be fetched",
        ),
    ],
)
def test_odd_input_gets_a_message(query: dict[str, str], said: str) -> None:
    app = opened(**query)
    assert any(said in message for message in messages(app)), messages(app)
    assert app.text_input(key="text").value == query.get("text", TEXT)


def test_the_link_chooses_a_token() -> None:
    asked = {"token": "7"}
    app = opened(**asked)
    assert any("Position 7, characters" in caption.value for caption in app.caption)
    assert any(
        code.value == ask(LabelTokens(MODEL, "entities", TEXT)).text.tokens[7] for code in app.code
    )


def test_a_long_text_keeps_exact_offsets() -> None:
    text = "All work and no play makes Jack a dull boy in Chicago. " * 60
    app = opened(text=text)
    table = app.dataframe[0].value
    assert len(table) > 30
    assert places_are_right(table, text)
    assert table["start"].max() > 3_000


def test_a_document_replaces_the_typed_text() -> None:
    app = opened(view="Document", text="")
    assert not messages(app)
    body = "Angela Merkel met Barack Obama in Berlin.\r\n" * 400
    app.file_uploader(key="document").upload("d.txt", body.encode(), "text/plain").run(timeout=120)
    for _ in range(100):  # a job: the page looks after it again and again
        if len(app.dataframe):
            break
        app.run(timeout=120)
    assert not app.exception
    table = app.dataframe[0].value
    text = body.replace("\r\n", "\n")
    assert len(table) > 1000
    assert places_are_right(table, text)
    assert table["start"].max() > len(text) - 60


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("big.txt", b"word " * 2_100_000, "MB"),
        ("picture.txt", b"\x89PNG\x00\x00\x01" * 30, "not a text file"),
        ("latin.txt", "Zoë".encode("latin-1"), "UTF-8"),
        ("empty.txt", b"", "no text"),
    ],
)
def test_a_bad_document_is_refused_and_the_page_goes_on(name: str, data: bytes, said: str) -> None:
    app = opened(view="Document")
    app.file_uploader(key="document").upload(name, data, "text/plain").run(timeout=120)
    assert not app.exception
    assert any(said in message for message in messages(app)), messages(app)
    assert len(app.dataframe)


def test_a_long_document_is_cut_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.inputs.document_upload.MOST_CHARACTERS", 500)
    app = opened(view="Document")
    app.file_uploader(key="document").upload("d.txt", b"It rains. " * 60, "text/plain").run()
    assert any("100 were left out" in message for message in messages(app))
    assert MOST_CHARACTERS == 400_000


def test_spelling_changes_nothing_for_an_uncased_model() -> None:
    app = opened(view="Spelling")
    table = app.dataframe[0].value
    assert table["same ids as typed"].tolist() == ["yes"] * 4
    assert len(set(table["spans"])) == 1
    assert any("it cannot" in markdown.value for markdown in app.markdown)


def test_merging_shows_a_word_closely() -> None:
    app = opened(view="Merging")
    table = app.dataframe[0].value
    assert table["by"].tolist() == [
        "none, simple (the piece)",
        "none, simple (the piece)",
        "first (the word)",
        "average (the word)",
        "max (the word)",
    ]


def test_csv_is_every_token_and_formulas_are_harmless() -> None:
    labels = ask(LabelTokens(MODEL, "entities", "=SUM(A1) Calgary"))
    written = rows_csv(HEADER, token_rows(labels)).splitlines()
    assert written[0] == "token,start,end,label,score"
    assert len(written) == len(labels.text.tokens) - 1
    rows = token_rows(labels)
    assert rows[-1][:3] == ["calgary", 9, 16]
    assert rows_csv(HEADER, [["=sum", 0, 1, "+x", 0.5]]).splitlines()[1] == "'=sum,0,1,'+x,0.5"


def test_parts_hold_everything() -> None:
    text = "A sentence of words. " * 400 + "x" * 9_000
    parts = parts_of(text)
    assert "".join(text[start:stop] for start, stop in parts) == text
    assert all(stop - start <= PART_CHARACTERS for start, stop in parts)
    assert parts_of("") == [(0, 0)]


@pytest.mark.parametrize("head", ["entities", "pos"])
def test_the_snippet_runs_and_gives_the_same_spans(head: str) -> None:
    labels = ask(LabelTokens(MODEL, head, TEXT))
    code = token_snippet(find_spec(MODEL), head, labels, "average")
    code = code.replace("path/to/the/checkpoint", str(model_folder(find_spec(MODEL))))
    names: dict[str, object] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    spans = names["spans"]
    assert isinstance(spans, list)
    ours = entities(labels, "average")
    assert [(s["entity_group"], s["start"], s["end"]) for s in spans] == [
        (span.label, span.start, span.end) for span in ours
    ]
    np.testing.assert_allclose([s["score"] for s in spans], [s.score for s in ours], atol=1e-5)
    assert has_spans(labels.labels) is (head == "entities")
