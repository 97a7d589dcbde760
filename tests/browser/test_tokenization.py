"""The tokenization page as a reader uses it, with its numbers against transformers itself."""

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlparse

import pytest
from playwright.sync_api import Locator, Page, expect
from transformers import AutoTokenizer

from dashboard.models.files.embedded import package_folder
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.waiting import settled

MEHDI = "Where is Mehdi living these days?"
LONG = "The unbelievable cat sat on the mat. " * 80
HOSTILE = "</script><img src=x onerror=document.title='hacked'> ![x](http://x.y/z) Mehdi"


def open_page(page: Page, server: Server, **query: str) -> None:
    """Open the page with these parameters and wait for its text."""
    page.goto(f"{server.url}/tokenization?{urlencode(query, quote_via=quote)}")
    settled(page)
    expect(pieces(page).first).to_be_visible()


def pieces(page: Page) -> Locator:
    """The pieces in the main text."""
    return page.locator(".st-key-pieces .text .piece[data-position]")


def detail(page: Page) -> Locator:
    """The line above the text."""
    return page.locator(".st-key-pieces .detail")


def downloaded(page: Page, key: str, folder: Path) -> list[dict[str, str]]:
    """Rows of the CSV that a button offers."""
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    path = folder / "file.csv"
    download.value.save_as(path)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({"text": MEHDI}, {}),
        ({"text": MEHDI, "text_b": "Mehdi lives in Calgary."}, {}),
        ({"text": "Zoë's café 東京", "pad": "40"}, {"padding": "max_length", "max_length": 40}),
        ({"text": "The [MASK] sat.", "special": "plain"}, {"split_special_tokens": True}),
        ({"text": LONG.strip(), "text_b": "Mehdi said so."}, {}),
    ],
    ids=["one text", "pair", "padded", "plain", "cut"],
)
def test_csv_equals_transformers(
    server: Server, page: Page, tmp_path: Path, query: dict[str, str], options: dict[str, Any]
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(package_folder())
    settings = {"truncation": True, "max_length": 512} | options
    theirs = tokenizer(
        query["text"],
        query.get("text_b"),
        return_offsets_mapping=True,
        return_token_type_ids=True,
        return_special_tokens_mask=True,
        **settings,
    )
    open_page(page, server, **query)
    rows = downloaded(page, "download_csv", tmp_path)
    assert list(rows[0]) == [
        *("position", "token", "id", "segment_id", "attention_mask", "start", "end", "special"),
    ]

    def column(name: str) -> list[int]:
        return [int(row[name]) for row in rows]

    assert column("position") == list(range(len(rows)))
    assert column("id") == theirs["input_ids"]
    assert [row["token"] for row in rows] == tokenizer.convert_ids_to_tokens(theirs["input_ids"])
    assert column("segment_id") == theirs["token_type_ids"]
    assert column("attention_mask") == theirs["attention_mask"]
    spans = list(zip(column("start"), column("end"), strict=True))
    assert spans == theirs["offset_mapping"]
    assert column("special") == theirs["special_tokens_mask"]


def test_pointing_and_choosing(server: Server, page: Page) -> None:
    open_page(page, server, text="Mehdi sat unbelievably still.")
    expect(page.locator(".st-key-word input")).to_have_value("1")
    expect(page.get_by_text("→ me ##hdi")).to_be_visible()
    before = detail(page).bounding_box()
    pieces(page).nth(2).hover()
    expect(detail(page)).to_contain_text("##hdi")
    for fact in ("22,960", "position2", "1 “Mehdi”", "2 up to 5", "segment0"):
        expect(detail(page)).to_contain_text(fact)
    assert detail(page).bounding_box() == before
    page.locator(".st-key-pieces .piece.rest").nth(1).click()
    expect(page.get_by_text("→ un ##bel ##ie ##va ##bly")).to_be_visible()
    expect(page.locator(".st-key-word input")).to_have_value("3")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["word"] == ["3"]
    expect(page.locator(".st-key-pieces .piece.chosen")).to_have_count(5)
    # The piece keeps the focus, so that the keyboard goes on from there.
    expect(page.locator(".st-key-pieces .piece.active")).to_have_text("bel")


def test_keys_do_what_the_pointer_does(server: Server, page: Page) -> None:
    open_page(page, server, text="Mehdi sat unbelievably still.", word="1")
    pieces(page).first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(detail(page)).to_contain_text("“sat”")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-word input")).to_have_value("2")
    page.keyboard.press("End")
    expect(detail(page)).to_contain_text("[SEP]")
    page.keyboard.press("Home")
    expect(detail(page)).to_contain_text("[CLS]")
    page.keyboard.press("Escape")
    expect(detail(page)).to_contain_text("Point at a piece")
    assert page.locator(".st-key-pieces .piece[tabindex='0']").count() == 1


def test_typed_markup_stays_text(server: Server, page: Page) -> None:
    open_page(page, server, text=HOSTILE, text_b=HOSTILE)
    spelled = "".join(page.locator(".st-key-pieces .text").all_text_contents())
    assert spelled.count(HOSTILE) == 2
    pieces(page).nth(3).hover()
    assert page.title() != "hacked"
    assert page.locator("img[src='x']").count() == 0


def test_the_shared_link_restores_the_view(server: Server, page: Page) -> None:
    open_page(page, server, text=MEHDI + " [SEP]", special="plain", pad="24", word="5")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert link.startswith(f"{server.url}/tokenization?v=1&")
    page.goto(link)
    settled(page)
    expect(page.locator(".st-key-word input")).to_have_value("5")
    expect(page.locator(".st-key-pad input")).to_have_value("24")
    expect(page.locator(".st-key-pieces")).to_contain_text("[PAD] × 11")


def test_searching_the_vocabulary_and_finding_neighbours(
    server: Server, page: Page, tmp_path: Path
) -> None:
    open_page(page, server, mode="regular expression", search="^water", neighbours="true")
    tokenizer = AutoTokenizer.from_pretrained(package_folder())
    expected = {
        str(index): piece
        for piece, index in tokenizer.get_vocab().items()
        if piece.startswith("water")
    }
    rows = downloaded(page, "download_csv_vocabulary", tmp_path)
    assert {row["id"]: row["piece"] for row in rows} == expected
    found = downloaded(page, "download_csv_neighbours", tmp_path)
    assert len(found) == 15
    page.locator(".st-key-piece input").fill("water")
    page.locator(".st-key-piece input").press("Enter")
    expect(page.get_by_text("Nearest of 30,522 entries to id 2300")).to_be_visible()
    settled(page)
    assert downloaded(page, "download_csv_neighbours", tmp_path)[0]["piece"] == "waters"


def test_typing_a_text_begins_anew(server: Server, page: Page) -> None:
    open_page(page, server, text=MEHDI, word="2")
    box = page.locator(".st-key-text input")
    box.fill("Snakes sleep unbelievably long.")
    box.press("Enter")
    expect(page.get_by_text("→ un ##bel ##ie ##va ##bly")).to_be_visible()
    expect(page.locator(".st-key-word input")).to_have_value("3")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("pair", {"text": MEHDI, "text_b": "Mehdi lives in [MASK].", "pad": "32"}),
        ("cut", {"text": LONG}),
        ("odd", {"text": "I ❤️ 東京 汉字 🤖, Zoë's 30°C", "neighbours": "true", "piece": "water"}),
    ],
)
def test_looks_with_other_texts(
    server: Server, page: Page, name: str, query: dict[str, str]
) -> None:
    open_page(page, server, **query)
    look_at(page, f"tokenization_{name}")
