"""The question answering page without a browser."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.question_answering.answers import HEADER, answer_rows, token_rows
from components.question_answering.parameters import ASKED, MOST_QUESTION, VIEWS
from components.question_answering.runs import run_answers
from components.question_answering.take_away import answer_snippet
from components.take_away.exports import rows_csv
from components.words.examples import STORY, examples_of
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from tests.visiting import finished, messages, visit

MODEL = "bertscope-mini"
QUESTION = "Where was Marie Curie born?"
CONTEXT = (
    "Marie Curie was born in Warsaw in 1867. She moved to Paris to study physics, and there she "
    "married Pierre Curie. In 1903 they shared the Nobel Prize in Physics with Henri Becquerel."
)


pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


def opened(**query: str) -> AppTest:
    pairs = {"model": MODEL, "question": QUESTION, "context": CONTEXT} | query
    app = finished(visit("question_answering", **pairs))
    assert [exception.value for exception in app.exception] == []
    return app


def questions(app: AppTest) -> pd.DataFrame:
    """The table of questions about the context."""
    (table,) = [one.value for one in app.dataframe if "question" in one.value.columns]
    return table


def said(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_with_an_answer(view: str) -> None:
    app = opened(view=view)
    assert not app.error
    assert not app.warning
    assert app.download_button(key="download_csv")
    if view != "Answer":
        assert any(code.value == "Warsaw" for code in app.code)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"question": "   "}, "question is empty"),
        ({"context": " "}, "context is empty"),
        ({"context": "\u200b"}, "Nothing of this context"),
        ({"question": "ሰላም", "context": "ሰላም ለዓለም"}, "[UNK]"),
        ({"question": "何" * MOST_QUESTION}, "The question has"),
        ({"question": "who " * 200}, "were left out"),
        ({"context": "word " * 5_000}, "were left out"),
        ({"context": "a\x00b"}, "control or broken"),
        ({"context": "The [MASK] sat."}, "special token"),
        ({"rank": "99"}, "it can be 1 to 5"),
        ({"n": "0"}, "it can be 1 to 20"),
        ({"longest": "1e9"}, "it can be 1 to 64"),
        ({"view": "evil"}, "not available here"),
    ],
)
def test_odd_input_gets_a_message_and_stays(query: dict[str, str], message: str) -> None:
    app = opened(**query)
    assert any(message in one for one in messages(app)), messages(app)
    assert app.text_area(key="context").value == query.get("context", CONTEXT)


def test_a_plain_link_opens_the_first_example() -> None:
    app = visit("question_answering")
    first = examples_of("question_answering")[0]
    assert app.text_input(key="question").value == first.text
    assert app.text_area(key="context").value == first.text_b
    assert not messages(app)
    assert app.selectbox(key="model").value == MODEL


def test_no_answer_may_lead() -> None:
    context = examples_of("question_answering")[0].text_b
    app = opened(question="When did the war end?", context=context)
    assert "above** the best span" in said(app)
    assert "below** the best span" in said(opened())


def test_questions_join_the_list() -> None:
    app = opened(**{ASKED.name: "Whom did she marry?"})
    app.text_input(key="question").set_value("What did she study?").run()
    table = questions(app)
    assert table["question"].tolist() == [
        "Whom did she marry?",
        QUESTION,
        "What did she study?",
    ]
    assert table["answer"].tolist() == ["Pierre Curie", "Warsaw", "physics"]
    for start, end, answer in zip(table["start"], table["end"], table["answer"], strict=True):
        assert CONTEXT[start:end] == answer
    app.button(key="forget_questions").click().run()
    assert questions(app)["question"].tolist() == ["What did she study?"]
    app.text_area(key="context").set_value("Nora sings.").run()
    assert len(questions(app)) == 1


def test_long_contexts_are_read_in_windows_with_exact_places() -> None:
    context = "Nothing happened in the village that year. " * 150 + STORY[:300]
    reading = run_answers(MODEL, "Who left Manchester?", context, count=5, longest=15)
    assert len(reading.windows) > 2
    best = reading.answers.spans[0]
    assert "Clara Whitfield" in context[best.start : best.end]
    assert best.window == len(reading.windows) - 1
    app = opened(question="Who left Manchester?", context=context, window="512")
    markdown = " ".join(one.value for one in app.markdown)
    assert f"Found in window {len(reading.windows)} of {len(reading.windows)}" in markdown


def test_an_upload_becomes_the_context() -> None:
    app = opened(question="Who left Manchester?")
    app.file_uploader(key="document").upload("c.txt", STORY.encode(), "text/plain").run()
    assert "Whitfield" in questions(app)["answer"][0]
    assert app.text_area(key="context").value == CONTEXT


def test_a_large_upload_is_refused_and_the_page_goes_on() -> None:
    app = opened()
    data = b"word " * 2_100_000
    app.file_uploader(key="document").upload("c.txt", data, "text/plain").run(timeout=120)
    assert any("MB" in one for one in messages(app))
    assert questions(app)["answer"].tolist() == ["Warsaw"]


def test_csv_has_the_columns_and_no_formula() -> None:
    reading = run_answers(MODEL, "What is the sum?", "=SUM(A1) is the sum.", count=3, longest=15)
    rows = answer_rows(reading)
    assert rows_csv(HEADER, rows).splitlines()[0] == "rank,answer,start,end,score"
    assert [row[0] for row in rows] == [1, 2, 3]
    for _, answer, start, end, _ in rows:
        assert reading.context[int(start or 0) : int(end or 0)] == answer
    assert rows_csv(HEADER, [[1, "=SUM(A1)", 0, 8, 0.5]]).splitlines()[1] == "1,'=SUM(A1),0,8,0.5"


def test_probabilities_of_tokens_sum_to_one() -> None:
    reading = run_answers(MODEL, QUESTION, CONTEXT, count=3, longest=15)
    rows = token_rows(reading, 0)
    assert rows[0][1] == "[CLS]"
    assert sum(float(row[6] or 0) for row in rows) == pytest.approx(1, abs=1e-6)
    assert sum(float(row[7] or 0) for row in rows) == pytest.approx(1, abs=1e-6)


def test_the_snippet_runs_and_gives_the_same_answers() -> None:
    reading = run_answers(MODEL, QUESTION, CONTEXT, count=4, longest=9)
    code = answer_snippet(find_spec(MODEL), reading)
    code = code.replace("path/to/the/checkpoint", str(model_folder(find_spec(MODEL))))
    names: dict[str, object] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    answers = names["answers"]
    assert isinstance(answers, list)
    assert [one[:3] for one in answers] == [tuple(row[1:4]) for row in answer_rows(reading)]
    np.testing.assert_allclose(
        [one[3] for one in answers],
        [span.score for span in reading.answers.spans],
        atol=1e-5,
    )
