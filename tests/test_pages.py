"""Every page survives every link: no exception, and a message where the link cannot be followed."""

import pytest

from components.address.pages import NO_MODEL, PageInfo, page_infos
from components.words.examples import DEFAULT_TEXT, examples_of
from tests.visiting import messages, visit

every_page = pytest.mark.parametrize("info", page_infos(), ids=lambda info: info.name)

pages_with_model = [info for info in page_infos() if info.task != NO_MODEL]
every_page_with_model = pytest.mark.parametrize(
    "info", pages_with_model, ids=lambda info: info.name
)

LINKS: dict[str, dict[str, str]] = {
    "nothing": {},
    "unknown model": {"model": "evil"},
    "model is a path": {"model": "../../etc/passwd"},
    "layer too high": {"layer": "99"},
    "head 0": {"head": "0"},
    "layer no number": {"layer": "nan", "head": "1e999", "level": "-1", "mask": "x"},
    "text long": {"text": "All work and no play. " * 150},
    "text very long": {"text": "x" * 30_000},
    "text empty": {"text": ""},
    "text of spaces": {"text": "   "},
    "script": {"text": "</script><img src=x onerror=alert(1)>"},
    "markdown": {"text": "![x](http://evil.invalid/x.png) :red[a] $b$ # <b>"},
    "unknown script": {"text": "ሰላም ለዓለም"},
    "emoji": {"text": "🤖 and 👩‍👩‍👧"},
    "control characters": {"text": "a\x00b\x07c\u202ed"},
    "typed special tokens": {"text": "The [MASK] sat. [SEP] [CLS] [PAD]"},
    "pair": {"text": "The cat sat.", "text_b": "It slept."},
    "second text only": {"text": "", "text_b": "It slept."},
    "unknown names": {"nonsense": "1", "view": "", "task": "evil", "v": "999"},
}
"""Queries that a stranger, or an older version, may put into a link."""


pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


@every_page
@pytest.mark.parametrize("query", LINKS.values(), ids=LINKS.keys())
def test_page_survives(info: PageInfo, query: dict[str, str]) -> None:
    app = visit(info.name, **query)
    assert [exception.value for exception in app.exception] == []
    assert [title.value for title in app.title] == [info.title]


@every_page_with_model
def test_unknown_model_is_said(info: PageInfo) -> None:
    app = visit(info.name, model="evil")
    assert any("model" in message for message in messages(app))
    assert not any("evil" in message for message in messages(app))
    assert app.selectbox(key="model").value != "evil"


pages_with_text = [info for info in page_infos() if "text" in info.inputs]
every_text_page = pytest.mark.parametrize("info", pages_with_text, ids=lambda info: info.name)


@every_text_page
def test_a_plain_link_gets_no_complaint(info: PageInfo) -> None:
    app = visit(info.name)
    opening = examples_of(info.name)[0].text if info.opens_with_example else DEFAULT_TEXT
    assert app.text_input(key="text").value == opening
    assert not app.error
    assert not app.warning


@every_text_page
@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_empty_text_gets_advice(info: PageInfo, text: str) -> None:
    app = visit(info.name, text=text)
    assert any("Type a sentence" in message for message in messages(app))


@every_text_page
def test_cut_text_is_said_and_kept(info: PageInfo) -> None:
    typed = "All work and no play. " * 150
    app = visit(info.name, text=typed)
    assert any("left out" in warning.value for warning in app.warning)
    assert app.text_input(key="text").value == typed


@every_text_page
@pytest.mark.parametrize(
    ("text", "said"),
    [("ሰላም ለዓለም", "[UNK]"), ("a\x00b", "left out"), ("The [MASK] sat.", "special token")],
    ids=["unknown script", "NUL", "typed mask"],
)
def test_odd_text_is_explained(info: PageInfo, text: str, said: str) -> None:
    app = visit(info.name, text=text)
    assert any(said in message for message in messages(app))


@every_text_page
def test_typed_markup_reaches_no_markdown(info: PageInfo) -> None:
    app = visit(
        info.name, text="![x](http://evil.invalid/x.png)</script><img src=x onerror=alert(1)>"
    )
    rendered = [element.value for element in (*app.markdown, *app.caption, *app.subheader)]
    rendered += messages(app)
    assert not any("evil.invalid" in text or "onerror" in text for text in rendered)
