"""The tokenization page without a browser: what it says is what transformers gives."""

import json
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from components.tokenization.two_tokenizers import KEEP_CASE
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.settings import ROOT
from tests.visiting import messages, popover_labels, visit


def table(app: AppTest, *columns: str) -> list[dict[str, Any]]:
    """The rows of the data frame that has these columns."""
    for element in app.dataframe:
        if set(columns) <= set(element.value.columns):
            records = element.value.to_dict("records")
            return [{str(name): value for name, value in record.items()} for record in records]
    raise AssertionError(f"no table with {columns}")


def shown(app: AppTest) -> list[str]:
    """Everything in boxes of code."""
    return [element.value for element in app.code]


def view(app: AppTest) -> dict[str, Any]:
    """What the first text view was sent."""
    element = app.get("bidi_component")[0]
    sent: dict[str, Any] = json.loads(element.proto.json)
    return sent


def test_first_paint_needs_neither_torch_nor_transformers() -> None:
    script = (
        "import sys; from tests.visiting import visit; app = visit('tokenization'); "
        "assert not app.exception and not app.error; assert app.dataframe; "
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "BERTSCOPE_WARM_UP": "0", "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_opens_with_a_word_that_is_cut() -> None:
    app = visit("tokenization")
    assert app.number_input(key="word").value == 3
    attempts = next(text for text in shown(app) if "→ me ##hdi" in text)
    lines = [line.split() for line in attempts.splitlines() if line]
    assert [line[0] for line in lines[:-1]] == ["mehdi", "mehd", "meh", "me", "##hdi"]
    assert [line[1] for line in lines[:-1]] == ["not", "not", "not", "✓", "✓"]
    assert any("the same 14 ids" in caption.value for caption in app.caption)
    assert view(app)["word"] == 3


def test_a_link_restores_everything() -> None:
    query = {
        "text": "The [MASK] unbelievably sat.",
        "text_b": "Second.",
        "special": "plain",
        "pad": "32",
        "word": "5",
        "other": KEEP_CASE,
        "search": "##bel",
        "mode": "contains",
    }
    app = visit("tokenization", **query)
    assert (app.number_input(key="word").value, app.number_input(key="pad").value) == (5, 32)
    assert any("→ un ##bel ##ie ##va ##bly" in text for text in shown(app))
    rows = table(app, "token", "attention_mask")
    assert len(rows) == 32
    assert [row["token"] for row in rows][:6] == ["[CLS]", "the", "[", "mask", "]", "un"]
    assert "##bel" in {row["piece"] for row in table(app, "piece", "kind")}
    link = next(text for text in shown(app) if "v=1" in text)
    restored = {name: values[0] for name, values in parse_qs(urlparse(link).query).items()}
    assert query.items() <= restored.items()
    again = visit("tokenization", **{k: v for k, v in restored.items() if k != "v"})
    assert table(again, "token", "attention_mask") == rows


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"word": "99"}, "word 99"),
        ({"word": "x"}, "word"),
        ({"pad": "9999"}, "pad 9999"),
        ({"pad": "inf"}, "pad"),
        ({"special": "evil"}, "special"),
        ({"other": "../../etc"}, "other"),
        ({"mode": "evil"}, "mode"),
        ({"mode": "regular expression", "search": "("}, "missing"),
        ({"neighbours": "true", "piece": "no such piece"}, "no such piece"),
    ],
)
def test_wrong_values_in_a_link_are_said(query: dict[str, str], said: str) -> None:
    app = visit("tokenization", text="Mehdi sat.", **query)
    assert not app.exception
    assert any(said in message for message in messages(app)), messages(app)
    assert table(app, "token", "attention_mask")[1]["token"] == "me"


def test_the_reader_decides_what_a_typed_mask_is() -> None:
    app = visit("tokenization", text="The [MASK] sat.")
    assert any("special token" in message for message in messages(app))
    rows = table(app, "token", "special")
    assert [(row["token"], row["special"]) for row in rows][2] == ("[MASK]", 1)
    app = visit("tokenization", text="The [MASK] sat.", special="plain")
    assert any("plain text" in message for message in messages(app))
    rows = table(app, "token", "special")
    assert [row["token"] for row in rows][2:5] == ["[", "mask", "]"]
    assert sum(row["special"] for row in rows) == 2


def test_another_text_begins_with_its_own_split_word() -> None:
    app = visit("tokenization", text="Mehdi sat on the mat.", word="2")
    assert app.number_input(key="word").value == 2
    app.text_input(key="text").set_value("It was unbelievably good.").run()
    assert app.number_input(key="word").value == 3
    app.number_input(key="word").set_value(1).run()
    assert view(app)["word"] == 1


def test_a_text_beyond_the_limit_says_what_is_lost() -> None:
    app = visit("tokenization", text="water " * 600)
    assert any("the last 90 word pieces were left out" in warning.value for warning in app.warning)
    assert [bar.proto.value for bar in app.get("progress")] == [100]
    assert "602 of 512 tokens: 90 too many" in app.get("progress")[0].proto.text
    assert sum(run[3] for run in view(app)["runs"]) == 90
    assert any("90 tokens beyond the limit" in caption.value for caption in app.caption)


def test_what_is_not_here_is_only_offered() -> None:
    app = visit("tokenization", other="roberta-base")
    assert any("roberta-base is not on this machine" in message for message in messages(app))
    assert not app.error
    label = next(button.label for button in app.button if button.key == "fetch_other")
    assert label == "Fetch the tokenizer of roberta-base (about 1 MB, no weights)"


def test_a_fetch_that_fails_says_why() -> None:
    app = visit("tokenization", other="roberta-base")
    app.button(key="fetch_other").click().run()
    for _ in range(20):
        if app.error:
            break
        app.run()
    assert "roberta-base could not be fetched" in app.error[0].value.replace("\\", "")
    assert not app.exception
    assert app.button(key="fetch_other").label == "Try again"
    assert table(app, "piece", "kind"), "the rest of the page is still there"


def test_without_capitals_the_vocabulary_knows_them_not() -> None:
    app = visit("tokenization", text="Mehdi sat.", other=KEEP_CASE)
    rows = table(app, "typed", KEEP_CASE, "difference")
    assert [(row[DEFAULT_MODEL], row[KEEP_CASE], row["difference"]) for row in rows] == [
        ("me ##hdi", "[UNK]", "other cuts"),
        ("sat .", "sat .", "same"),
    ]
    assert any("bert-base-cased is not on this machine" in caption.value for caption in app.caption)


def test_control_characters_are_shown_by_name() -> None:
    app = visit("tokenization", text="a\x07b\x07\u200bc\x00", text_b="d\x85")
    rows = table(app, "typed", "becomes", "character")
    assert [(row["typed"], row["becomes"], row["times"], row["character"]) for row in rows] == [
        ("\u2407", "nothing", 2, "U+0007 BELL"),
        ("\u2400", "nothing", 1, "U+0000 NULL"),
        ("U+0085", "nothing", 1, "U+0085 control character"),
        ("U+200B", "nothing", 1, "U+200B ZERO WIDTH SPACE"),
    ]
    assert {row["why"] for row in rows} == {"dropped"}
    assert any("5 dropped characters" in caption.value for caption in app.caption)
    assert not any("Nothing was lost" in caption.value for caption in app.caption)
    assert [row["token"] for row in table(app, "token", "special")][1] == "abc"


def test_every_view_has_its_own_python() -> None:
    app = visit("tokenization", text="Mehdi sat.", neighbours="true", other=KEEP_CASE)
    popovers = popover_labels(app)
    assert popovers.count("The same in Python") == 5
    assert popovers.count("Python") == 1


def test_neighbours_come_when_they_are_asked_for() -> None:
    app = visit("tokenization", text="water", neighbours="true")
    rows = table(app, "piece", "cosine")
    assert rows[0]["piece"] == "waters"
    assert 0.5 < rows[0]["cosine"] < 0.7


@pytest.mark.parametrize("text", ["\u200b", "🤖", "ሰላም", "x" * 300, "[SEP]", "  [PAD]  ", "a\nb"])
def test_odd_texts_are_shown_without_a_complaint_of_ours(text: str) -> None:
    app = visit("tokenization", text=text, special="special")
    assert not app.exception
    assert not app.error
    assert table(app, "token", "special")[0]["token"] == "[CLS]"
