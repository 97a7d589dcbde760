"""Every page survives every link: no exception, and a message where the link cannot be followed."""

from dataclasses import dataclass, field

import pytest
from streamlit.testing.v1 import AppTest

from components.address.pages import PageInfo, page_infos
from components.words.examples import DEFAULT_TEXT, examples_of
from tests.visiting import messages, visit

LONG = "All work and no play. " * 150


@dataclass(frozen=True)
class Link:
    """What a stranger, or an older version, may put into a link.

    Attributes:
        query: The link's parameters.
        said: What the message to it holds on every page that takes a text; "" where none is due.
    """

    query: dict[str, str] = field(default_factory=dict)
    said: str = ""


LINKS = {
    "unknown names": Link({"nonsense": "1", "view": "", "task": "evil", "v": "999"}),
    "numbers too high": Link({"layer": "99", "head": "0", "level": "99"}),
    "no numbers": Link({"layer": "nan", "head": "1e999", "level": "-1", "mask": "x"}),
    "text long": Link({"text": LONG}, said="left out"),
    "text very long": Link({"text": "x" * 30_000}),
    "text empty": Link({"text": ""}, said="Type a sentence"),
    "text of spaces": Link({"text": "  \t "}, said="Type a sentence"),
    "markup": Link(
        {
            "text": "![x](http://evil.invalid/x.png)</script><img src=x onerror=alert(1)>"
            " :red[a] $b$ # <b>"
        }
    ),
    "unknown script": Link({"text": "ሰላም ለዓለም"}, said="[UNK]"),
    "emoji": Link({"text": "🤖 and 👩‍👩‍👧"}),
    "control characters": Link({"text": "a\x00b\x07c\u202ed"}, said="left out"),
    "typed special tokens": Link(
        {"text": "The [MASK] sat. [SEP] [CLS] [PAD]"}, said="special token"
    ),
    "pair": Link({"text": "The cat sat.", "text_b": "It slept."}),
    "second text only": Link({"text": "", "text_b": "It slept."}, said="Type a sentence"),
}

pytestmark = [pytest.mark.usefixtures("no_bug_is_logged"), pytest.mark.slow]


def stands(app: AppTest, info: PageInfo) -> None:
    """The page is there, without an exception, and nothing typed became markup."""
    assert [exception.value for exception in app.exception] == []
    assert [title.value for title in app.title] == [info.title]
    rendered = [element.value for element in (*app.markdown, *app.caption, *app.subheader)]
    rendered += messages(app)
    assert not any("evil.invalid" in text or "onerror" in text for text in rendered)


pages = page_infos()
pages_with_model = [info for info in pages if info.task]
pages_with_text = [info for info in pages if "text" in info.inputs]


def is_due(info: PageInfo, link: Link) -> bool:
    """Whether a page is opened by a link: one that takes no text meets one of the odd texts."""
    return info in pages_with_text or "text" not in link.query or link is LINKS["markup"]


@pytest.mark.parametrize(
    ("info", "link"),
    [
        pytest.param(info, link, id=f"{info.name}-{name}")
        for info in pages
        for name, link in LINKS.items()
        if is_due(info, link)
    ],
)
def test_page_survives_and_says_what_is_wrong(info: PageInfo, link: Link) -> None:
    app = visit(info.name, **link.query)
    stands(app, info)
    if info not in pages_with_text:
        return
    assert link.said == "" or any(link.said in message for message in messages(app))
    if link.query.get("text") == LONG:
        assert any("left out" in warning.value for warning in app.warning)
        assert app.text_input(key="text").value == LONG  # cut for the model, not for the reader


@pytest.mark.parametrize("model", ["evil", "../../etc/passwd"])
@pytest.mark.parametrize("info", pages_with_model, ids=lambda info: info.name)
def test_unknown_model_is_said(info: PageInfo, model: str) -> None:
    app = visit(info.name, model=model)
    stands(app, info)
    assert any("model" in message for message in messages(app))
    assert not any(model in message for message in messages(app))
    assert app.selectbox(key="model").value != model


@pytest.mark.parametrize("info", pages, ids=lambda info: info.name)
def test_a_plain_link_gets_no_complaint(info: PageInfo) -> None:
    app = visit(info.name)
    stands(app, info)
    if info not in pages_with_text:
        return
    opening = examples_of(info.name)[0].text if info.opens_with_example else DEFAULT_TEXT
    assert app.text_input(key="text").value == opening
    assert not app.error
    assert not app.warning
