"""The guide as a visitor meets it: live parts, links into it, odd sentences, the glossary."""

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import pytest
from streamlit.proto.PageLink_pb2 import PageLink
from streamlit.testing.v1 import AppTest

from components.address.pages import PageInfo, page_infos
from components.guide import parts as guide_parts
from components.guide.milestones import YEARS
from components.guide.texts import SENTENCE
from components.guide.three_words import FIRST, numbers_text
from dashboard.glossary import TERMS
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.settings import ROOT
from tests.visiting import PAGES, messages, visit

IDEAS = (
    ("From predicting words to BERT", "history"),
    ("Encoder, decoder, and why BERT is an encoder", "encoder"),
    ("Three kinds of language model", "language-models"),
    ("Self-attention on three words", "self-attention"),
    ("Many heads", "heads"),
    ("[CLS] and [SEP]", "special-tokens"),
    ("Pre-training: masked words and next sentences", "pre-training"),
    ("Transfer: pre-train once, adapt in three ways", "fine-tuning"),
    ("Tensors: the shapes that BERT sees", "tensors"),
)
"""Heading and anchor of every idea."""

HEADS = IDEAS[4][0]


def table_with(app: AppTest, column: str) -> pd.DataFrame:
    """The data frame that has a column of this name."""
    return next(f.value for f in app.dataframe if column in f.value.columns)


def said(app: AppTest) -> str:
    """All captions."""
    return "\n".join(caption.value for caption in app.caption)


def test_a_plain_visit_gets_no_complaint() -> None:
    app = visit("guide")
    assert messages(app) == []
    assert not app.exception
    assert app.text_input(key="sentence").value == SENTENCE


def test_live_head_equals_the_model() -> None:
    text = "Mehdi lives in Calgary."
    app = visit("guide", sentence=text, layer="4", head="7", query="3")
    row = table_with(app, "model")
    attention = encode(load_model(DEFAULT_MODEL), tokenize(DEFAULT_MODEL, text)).attention
    np.testing.assert_allclose(row["weight"], attention[3, 6, 2], atol=1e-5)
    np.testing.assert_allclose(row["model"], attention[3, 6, 2])
    heads = table_with(app, "head")
    np.testing.assert_allclose(heads["weight"], attention[3, :, 2].max(axis=1))
    ahead = float(np.triu(attention[5], 1).sum(axis=-1).mean())
    labels = app.get("plotly_chart")
    assert any(f"{100 * ahead:.1f} %" in chart.proto.spec for chart in labels)


def test_another_word_changes_what_may_be_seen() -> None:
    app = visit("guide", word="3")
    assert "sees 2 of 8 other words" in said(app)
    app.number_input(key="word").set_value(7).run()
    assert "sees 6 of 8 other words" in said(app)
    assert "sees 8 of 8 other words" in said(app)


def test_toy_numbers_follow_the_table() -> None:
    """By hand: q of "cats" is [1, 1]; scores 3, 2, 2; the softmax of them over √2."""
    row = table_with(visit("guide"), "scaled")
    assert list(row["score"]) == [3.0, 2.0, 2.0]
    powers = np.exp(np.array([3.0, 2.0, 2.0]) / np.sqrt(2))
    np.testing.assert_allclose(row["weight"], powers / powers.sum())


NUMBERS = numbers_text({**FIRST, "x": ((2, 0, 2), (0, -2, 0), (0, 0, 0))})


def test_numbers_of_the_three_words_come_from_the_link() -> None:
    """By hand: q of "cats" doubles to [2, 2], the key of "chase" turns to [-2, 0]."""
    app = visit("guide", numbers=NUMBERS)
    assert list(table_with(app, "scaled")["score"]) == [12.0, -4.0, 0.0]
    assert messages(app) == []
    link = next(code.value for code in app.code if "v=1" in code.value)
    assert f"numbers={NUMBERS}" in link
    app.button(key="first_numbers").click().run()
    assert list(table_with(app, "scaled")["score"]) == [3.0, 2.0, 2.0]
    assert not any("numbers=" in code.value for code in app.code)
    assert "numbers" not in app.query_params


def test_numbers_survive_a_visit_to_the_glossary() -> None:
    app = visit("guide", numbers=NUMBERS)
    for part in ("Glossary", "Ideas"):
        control: Any = app.get("button_group")[0]
        control.set_value(part).run()
    assert list(table_with(app, "scaled")["score"]) == [12.0, -4.0, 0.0]


def test_decoder_hides_the_upper_triangle() -> None:
    assert "81 of 81 pairs" in said(visit("guide"))
    assert "45 of 81 pairs" in said(visit("guide", side="Decoder"))


def test_costs_follow_the_inputs() -> None:
    app = visit("guide", last_layers="6", labels="3")
    costs = table_with(app, "strategy")
    assert costs["strategy"][1] == "Last 6 layers"
    assert costs["trained"][1] == 6 * 1_774_464 + 147_840 + 3 * 385
    assert "22,713,216" in said(app)


def test_a_batch_is_padded_and_masked() -> None:
    app = visit("guide", form="A batch of two")
    batch = table_with(app, "mask 2")
    assert list(batch["mask 2"]) == [1] * 5 + [0] * 6
    assert list(batch["token 2"][4:6]) == ["[SEP]", "[PAD]"]
    shapes = table_with(app, "tensor")
    assert "[2, 12, 11, 11]" in list(shapes["shape"])


def test_the_same_roll_chooses_the_same_tokens() -> None:
    first, second, other = (
        list(table_with(visit("guide", roll=roll), "die")["die"].fillna(-1))
        for roll in ("7", "7", "8")
    )
    assert first == second != other


@pytest.mark.parametrize(
    "query",
    [
        {"year": "1066"},
        {"side": "evil"},
        {"word": "99"},
        {"order": "0"},
        {"looks": "dogs"},
        {"layer": "99"},
        {"query": "nan"},
        {"form": "x"},
        {"roll": "1e999"},
        {"encoder": "../../etc/passwd"},
        {"last_layers": "7"},
        {"adapter_size": "-1"},
        {"labels": "x"},
        {"part": "evil"},
        {"numbers": "1_2_3"},
        {"numbers": "_".join(["1e999"] * 27)},
    ],
    ids=lambda query: next(iter(query)),
)
def test_a_link_that_cannot_be_followed_is_said(query: dict[str, str]) -> None:
    app = visit("guide", **query)
    assert not app.exception
    assert any("The link asks for" in message for message in messages(app))
    assert not any("evil" in message or "passwd" in message for message in messages(app))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Type a sentence"),
        ("   ", "Type a sentence"),
        ("ሰላም ለዓለም", "[UNK]"),
        ("a\x00b", "left out"),
        ("The [MASK] sat. [SEP]", "special token"),
        ("All work and no play. " * 150, "left out"),
        ("\ufeff\u200b", "Nothing of this text"),
    ],
    ids=["empty", "spaces", "unknown script", "NUL", "typed special", "long", "invisible"],
)
def test_odd_sentences_are_explained(typed: str, message: str) -> None:
    app = visit("guide", sentence=typed)
    assert not app.exception
    assert not any("our fault" in error.value for error in app.error)
    assert any(message in box for box in messages(app))


def test_typed_markup_reaches_no_markdown() -> None:
    typed = "![x](http://evil.invalid/x.png)</script><img src=x onerror=alert(1)>"
    for part in ("Ideas", "Glossary"):
        app = visit("guide", sentence=typed, term=typed[:60], part=part)
        rendered = [element.value for element in (*app.markdown, *app.caption, *app.subheader)]
        rendered += messages(app)
        assert not any("evil.invalid" in text or "onerror" in text for text in rendered)


def test_a_link_to_a_term_opens_the_glossary_with_it() -> None:
    app = visit("guide", term="entropy")
    assert app.markdown[0].value == "#### entropy"
    assert "in nats" in app.markdown[1].value
    assert f"of {len(TERMS)} entries" in said(app)


def test_a_search_in_vain_still_shows_everything() -> None:
    app = visit("guide", term="flux capacitor")
    assert any("nothing that fits" in message for message in messages(app))
    assert "rollout" in "\n".join(markdown.value for markdown in app.markdown)


def links_by_idea(app: AppTest) -> dict[str, list[PageLink]]:
    """The links below each heading of the article."""
    headings = {title for title, _ in IDEAS}
    found: dict[str, list[PageLink]] = {}
    idea = ""
    for element in in_order(app.main):
        if getattr(element, "type", "") == "subheader":
            idea = element.value
        if getattr(element, "type", "") == "page_link" and idea in headings:
            found.setdefault(idea, []).append(element.proto)
    return found


def in_order(block: Any) -> Iterator[Any]:
    """Everything on the page from top to bottom."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from in_order(child)
        else:
            yield child


BUILT = {info.name for info in page_infos()}
ALWAYS = {
    "tokenization", "embeddings", "attention_heads", "word_similarity", "sentence_similarity",
    "masked_language_model", "next_sentence", "architecture",
}  # fmt: skip
"""Pages without which the guide need not work."""


@pytest.mark.parametrize("built", [BUILT, ALWAYS, PAGES], ids=["now", "few", "all"])
@pytest.mark.parametrize("year", YEARS)
def test_every_idea_ends_in_a_link_with_its_example(
    monkeypatch: pytest.MonkeyPatch, built: set[str], year: str
) -> None:
    own = {info.name: info for info in page_infos()}

    def found(page: str) -> PageInfo | None:
        if page not in built:
            return None
        return own.get(page) or dataclasses.replace(own["attention_heads"], name=page)

    monkeypatch.setattr(guide_parts, "find_page", found)
    app = visit("guide", sentence="Snakes sleep.", year=year)
    links = links_by_idea(app)
    assert set(links) == {title for title, _ in IDEAS}
    for idea, of_idea in links.items():
        for link in of_idea:
            assert link.page in built, (idea, link.page)
            query = parse_qs(link.query_string)
            assert {"text", "sentences"} & set(query), (idea, link.label)
    assert any("Snakes sleep." in link.query_string.replace("+", " ") for link in links[HEADS])
    assert "Cats+chase+mice." in links[IDEAS[3][0]][-1].query_string


def test_every_page_of_the_menu_has_its_own_link_once_it_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {info.name: info for info in page_infos()}
    any_page = own["attention_heads"]
    monkeypatch.setattr(
        guide_parts,
        "find_page",
        lambda page: own.get(page) or dataclasses.replace(any_page, name=page),
    )
    links = links_by_idea(visit("guide"))
    pages = {link.page for of_idea in links.values() for link in of_idea}
    assert {"query_key_value", "fine_tuning", "sequence_classification", "head_atlas"} <= pages


def test_ideas_are_painted_before_torch_is_imported() -> None:
    """Everything but the live parts, which come last, works in a process without torch."""
    script = (
        "import sys\n"
        "import components.guide.article as article\n"
        "article.show_live_parts = lambda places: None\n"
        "from tests.visiting import visit\n"
        "app = visit('guide')\n"
        "assert not app.exception and len(app.dataframe) >= 5, app.exception\n"
        "print('torch' in sys.modules, 'transformers' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "BERTSCOPE_WARM_UP": "0", "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.strip().endswith("False False"), done.stderr[-2000:]
