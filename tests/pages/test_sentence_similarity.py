"""The sentence similarity page as readers open and use it, bad input included."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.inputs.listed_sentences import DEFAULT_TEXT
from components.running.cache import results
from components.sentence_similarity.parameters import VIEWS
from components.sentence_similarity.runs import ScorePoolings
from components.words.examples import PAGE_EXAMPLES
from tests.visiting import button, finished, messages, visit

PAGE = "sentence_similarity"
HOSTILE = "</script><img src=x onerror=alert(1)>\n![x](http://evil.invalid/x.png)\n# :red[a] $b$"


def rendered(app: AppTest) -> str:
    """Everything that Streamlit shows as Markdown."""
    elements = (*app.markdown, *app.caption, *app.subheader)
    return "\n".join([element.value for element in elements] + messages(app))


def test_a_plain_link_shows_the_notebooks_ten_without_complaint() -> None:
    app = visit(PAGE)
    assert app.text_area(key="sentences").value == DEFAULT_TEXT
    assert messages(app) == []
    assert "10 sentences" in rendered(app)
    assert "at most 256 tokens" in rendered(app)
    assert PAGE not in PAGE_EXAMPLES  # its examples are lists


def test_a_link_restores_list_pooling_level_and_view() -> None:
    app = visit(
        PAGE,
        sentences="A cat.\nA dog.\nA tree.",
        pooling="max",
        level="2",
        view="Why close",
        first="3",
        second="1",
    )
    assert app.text_area(key="sentences").value == "A cat.\nA dog.\nA tree."
    assert app.slider(key="level").value == 2
    assert (app.number_input(key="first").value, app.number_input(key="second").value) == (3, 1)
    assert any("by max" in message for message in messages(app))
    assert re.search(
        r"Sum of \d+ contributions \*\*(\S+)\*\* = cosine .* \*\*\1\*\*", rendered(app)
    )


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("sentences", ["One.", "Same.\nSame.", "A cat.\n\nA dog.", HOSTILE])
def test_every_view_takes_every_list(view: str, sentences: str) -> None:
    app = visit(PAGE, view=view, sentences=sentences, query="a pet", order="clustered")
    assert not app.exception
    assert not app.error
    assert "evil.invalid" not in rendered(app)
    assert "onerror" not in rendered(app)


def test_one_sentence_gets_advice_and_keeps_its_csv() -> None:
    app = visit(PAGE, sentences="Alone.")
    assert any("nothing to be compared with" in message for message in messages(app))
    assert app.get("download_button")


def test_empty_lines_and_duplicates_are_counted() -> None:
    app = visit(PAGE, sentences="A cat.\n\n\nA dog.\nA cat.")
    assert "3 sentences · 2 empty lines skipped · 1 occurs more than once" in rendered(app)
    listed = next(frame.value for frame in app.dataframe if "duplicate" in frame.value)
    assert listed["duplicate"].tolist() == ["", "", "repeats 1"]
    assert listed["line"].tolist() == [1, 4, 5]


@pytest.mark.parametrize("typed", ["", "  \n \n"])
def test_an_empty_list_gets_advice(typed: str) -> None:
    app = visit(PAGE, sentences=typed)
    assert any("one per line" in message for message in messages(app))
    assert not app.get("plotly_chart")


@pytest.mark.parametrize(("pooling", "limit"), [("sentence-transformers", 256), ("mean", 512)])
def test_a_long_sentence_is_named_with_what_was_cut(pooling: str, limit: int) -> None:
    long = f"{'word ' * 600}the end"
    app = visit(PAGE, sentences=f"Short.\n{long}", pooling=pooling)
    assert any(f"longer than {limit} tokens" in message for message in messages(app))
    said = next(code.value for code in app.code if code.value.startswith("Sentence 2 (line 2)"))
    assert f"last {602 + 2 - limit} word pieces: word" in said
    assert str(app.text_area(key="sentences").value).endswith("the end")


def typed(text: str) -> AppTest:
    """The page after a text was pasted into it."""
    app = visit(PAGE)
    app.text_area(key="sentences").set_value(text).run()
    return app


def test_a_megabyte_in_one_line_is_shortened_and_kept() -> None:
    app = typed("x" * 10**6)
    assert any("longer than 20,000 characters" in message for message in messages(app))
    assert len(str(app.text_area(key="sentences").value)) == 10**6
    assert "sentences" not in app.query_params


def test_typed_sentences_stand_in_the_link() -> None:
    app = typed("A cat.\nA dog & friends.")
    assert app.query_params["sentences"] == "A cat.\nA dog & friends."
    app.text_area(key="sentences").set_value(DEFAULT_TEXT).run()
    assert "sentences" not in app.query_params


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"view": "evil"}, "view"),
        ({"order": "evil"}, "order"),
        ({"pooling": "evil"}, "pooling"),
        ({"level": "7"}, "0 to 6"),
        ({"level": "nan"}, "0 to 6"),
        ({"sentence": "11"}, "1 to 10"),
        ({"view": "Map and graph", "threshold": "inf"}, "threshold"),
        ({"view": "Map and graph", "threshold": "1.5"}, "0 to 1"),
        ({"view": "Map and graph", "clusters": "0"}, "1 to 10"),
        ({"view": "Why close", "first": "x"}, "first"),
        ({"view": "Side by side", "model_b": "/etc/passwd"}, "model b"),
        ({"view": "Side by side", "level_b": "-1"}, "0 to 6"),
    ],
    ids=str,
)
def test_a_wrong_link_is_said(query: dict[str, str], said: str) -> None:
    app = visit(PAGE, **query)
    assert not app.exception
    assert not app.error
    assert any(said in warning.value for warning in app.warning)
    assert "passwd" not in rendered(app)


def test_search_finds_other_words_for_the_same() -> None:
    app = visit(PAGE, view="Search", query="The climate is getting hotter")
    first = app.dataframe[0].value["sentence"].tolist()[:2]
    assert {sentence.split(" · ")[0] for sentence in first} == {"1", "5"}
    assert "All 10 sentences were compared" in rendered(app)


def upload(name: str, data: bytes) -> AppTest:
    """The page after a file was chosen."""
    app = visit(PAGE)
    app.file_uploader(key="upload").set_value((name, data, "text/plain")).run()
    assert not app.exception
    return app


def test_a_text_file_replaces_the_typed_list() -> None:
    app = upload("a.txt", "Ein Café.\n\nZwei Tassen.\n".encode())
    assert "2 sentences from the file" in rendered(app)
    assert "1 empty line skipped" in rendered(app)
    assert app.text_area(key="sentences").value == DEFAULT_TEXT


def test_a_csv_offers_its_columns_of_words() -> None:
    app = upload("a.csv", b"id,title,text\n1,x,A cat sleeps.\n2,y,A dog barks.\n3,z,\n")
    assert app.selectbox(key="column").options == ["title", "text"]
    assert "2 sentences from the file" in rendered(app)
    app.selectbox(key="column").set_value(1).run()
    assert "3 sentences from the file" in rendered(app)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        ("a.txt", "Café".encode("latin-1"), "UTF-8"),
        ("a.csv", b"a,b\n1,2\n", "No column"),
        ("a.csv", b"", "no text"),
    ],
    ids=["binary", "latin-1", "no words", "empty"],
)
def test_a_bad_file_is_explained_and_the_typed_list_stays(
    name: str, data: bytes, said: str
) -> None:
    app = upload(name, data)
    assert any(said in error.value for error in app.error)
    assert "The typed list is used instead." in rendered(app)
    assert app.get("plotly_chart")


def test_a_hundred_thousand_lines_are_cut_and_can_be_stopped() -> None:
    app = upload("a.txt", b"\n".join(b"line %d" % i for i in range(100_000)))
    assert any("90,000 more lines were left out" in message for message in messages(app))
    progress = app.get("progress")[0].proto.text
    assert re.search(r"Embedding: [\d,]+ of [\d,]+ sentences", progress)
    button(app, "Stop").click().run()
    assert any("Embedding was stopped" in message for message in messages(app))
    assert not app.get("progress")
    button(app, "Go on").click().run()
    assert app.get("progress")
    button(app, "Stop").click().run()


@pytest.mark.slow
def test_a_thousand_sentences_are_drawn_as_one_heat_map() -> None:
    app = visit(PAGE)
    app.button(key="sentence_example_many").click().run()
    finished(app)
    assert not app.exception
    chart = app.get("plotly_chart")[0].proto
    assert len(chart.spec) < 12 * 10**6
    assert "too long for a link" in rendered(app)
    # the list is known now: the next run embeds nothing and shows no progress
    app.run()
    assert not app.get("progress")


@pytest.mark.slow
def test_gold_scores_are_measured_on_demand() -> None:
    results().clear()
    app = visit(PAGE, view="Gold scores")
    assert not app.get("plotly_chart")
    app.button(key="measure").click().run()
    finished(app)
    match = re.search(r"level 6: (0\.\d+)\*\* over 504 pairs", rendered(app))
    assert match is not None
    assert float(match[1]) > 0.75
    (first,) = (f.value for f in app.dataframe if "made for sentences" in f.value.columns)
    assert list(first["made for sentences"]) == ["yes"]
    other = next(b for b in app.button if b.label == "Measure bertscope-mini")
    other.click().run()
    finished(app)
    (both,) = (f.value for f in app.dataframe if "made for sentences" in f.value.columns)
    assert list(both["made for sentences"]) == ["yes", "no"]
    assert (both["best"] >= both["mean, last level"]).all()
    scores = results().find(ScorePoolings("bertscope-mini"))
    assert scores is not None
    assert both["best"][1] == pytest.approx(float(np.nanmax(scores.spearman)))
