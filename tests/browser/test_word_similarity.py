"""The word similarity page as a reader uses it, with its numbers against transformers itself."""

from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from transformers import AutoModel, AutoTokenizer

from components.word_similarity.example_sentences import BANK
from dashboard.models.files.embedded import embedded_folder
from scripts.serving import Server
from tests.browser.reading import downloaded_table
from tests.browser.waiting import PATIENCE, settled, shot

TEXT, TEXT_B = "President greets the press in Chicago", "Obama speaks to media in Illinois"
HOSTILE = "</script><img src=x onerror=document.title='hacked'> ![x](http://x.y/z)"


@cache
def reference(text: str, level: int) -> tuple[list[str], np.ndarray]:
    """Word pieces without special tokens, and their vectors at length 1, by transformers alone."""
    folder = embedded_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=512)
    with torch.inference_mode():
        states = model(**inputs, output_hidden_states=True).hidden_states[level][0, 1:-1]
    tokens = [str(tokenizer.convert_ids_to_tokens(int(i))) for i in inputs["input_ids"][0, 1:-1]]
    return tokens, (states / states.norm(dim=1, keepdim=True)).numpy()


def open_page(page: Page, server: Server, query: str) -> None:
    """Open the page with these parameters and wait until it is drawn."""
    page.goto(f"{server.url}/word_similarity?{query}")
    settled(page)


def test_pointing_marks_both_words_and_clicking_examines_the_pair(
    server: Server, page: Page
) -> None:
    open_page(page, server, f"text={quote(TEXT)}&text_b={quote(TEXT_B)}")
    grid = page.locator(".st-key-similarity_grid")
    canvas = grid.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["width"] * 5.5 / 6, box["height"] * 6.5 / 7  # illinois, chicago
    canvas.hover(position={"x": x, "y": y})
    expect(grid.locator(".rows .active")).to_have_text("chicago")
    expect(grid.locator(".columns .active")).to_have_text("illinois")
    expect(grid.get_by_role("status")).to_contain_text("chicago ↔ illinois · 0.5694")
    canvas.click(position={"x": x, "y": y})
    pair = page.locator(".st-key-pair_card")
    expect(pair.get_by_text("chicago ↔ illinois")).to_be_visible()
    settled(page)
    query = parse_qs(urlparse(page.url).query)
    assert (query["row"], query["column"]) == (["7"], ["6"])

    canvas.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(pair.get_by_text("in ↔ in")).to_be_visible()
    shot(page, "word_similarity_pair")


def test_clicking_a_word_compares_it_and_an_example_separates_two_senses(
    server: Server, page: Page, tmp_path: Path
) -> None:
    open_page(page, server, "")
    picker = page.locator(".st-key-word_picker")
    expect(picker.get_by_role("radio", checked=True)).to_have_text(
        ["Python", "Python", "snake", "Programming"]
    )
    picker.get_by_role("radio", name="language").click()
    expect(picker.get_by_role("radio", checked=True)).to_have_text(
        ["language", "Python", "snake", "Programming"]
    )
    settled(page)
    assert parse_qs(urlparse(page.url).query)["picks"] == ["4,1,2,1"]
    header, *rows = downloaded_table(page, tmp_path, "download_csv_uses")
    assert header[1:] == [row[0] for row in rows]
    assert header[1] == "1 language"
    _, first = reference("The coolest programming language is Python", 6)
    _, second = reference("my snake is not poisonous and very friendly", 6)
    assert float(rows[0][3]) == pytest.approx(float(first[4] @ second[1]), abs=1e-4)
    page.get_by_role("button", name="bank, 20 sentences").click()
    expect(picker.get_by_role("radio", checked=True)).to_have_text(["bank"] * 20)
    expect(page.get_by_text("cluster 1 (10)")).to_be_visible()
    settled(page)
    assert parse_qs(urlparse(page.url).query)["sentences"] == [BANK]
    shot(page, "word_similarity_bank")


def test_the_shared_link_restores_the_view(server: Server, page: Page) -> None:
    query = "level=2&measure=Ranks&unit=Whole+words&special=true&row=2&column=3"
    sentences = quote("I open a bank account\nthe bank of a river\nbank robbers ran")
    open_page(page, server, f"{query}&sentences={sentences}&picks=2,5,2")
    page.get_by_role("button", name="Share", exact=True).click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    page.goto(link)
    settled(page)
    expect(page.get_by_text("Ranks at level 2", exact=True)).to_be_visible()
    expect(page.locator(".st-key-row input")).to_have_value("2")
    expect(page.locator(".st-key-column input")).to_have_value("3")
    picker = page.locator(".st-key-word_picker")
    expect(picker.get_by_role("radio", checked=True)).to_have_text(["open", "river", "robbers"])


def test_markup_is_only_text(server: Server, page: Page) -> None:
    hostile = quote(HOSTILE)
    open_page(page, server, f"text={hostile}&text_b={hostile}x&sentences={hostile}%0A{hostile}y")
    expect(page.locator(".st-key-text input")).to_have_value(HOSTILE)
    expect(page.locator(".st-key-word_picker").get_by_text("onerror").first).to_be_visible()
    assert page.title() != "hacked"
    assert page.locator("img[src='x']").count() == 0


def test_long_texts_and_many_sentences(server: Server, page: Page) -> None:
    long = "The cat sat on the mat and looked at the rain. " * 60
    sentences = "\n".join(f"Number {i} of the cat sleeps." for i in range(200))
    open_page(page, server, f"text={quote(long)}&text_b={quote(TEXT_B)}")
    box = page.locator(".st-key-sentences textarea")
    box.fill(sentences)
    box.press("Control+Enter")
    expect(page.locator(".st-key-word_picker .sentence")).to_have_count(200)
    settled(page)
    shot(page, "word_similarity_long")


def test_a_megabyte_in_one_line_is_survived(server: Server, page: Page) -> None:
    open_page(page, server, "")
    box = page.locator(".st-key-sentences textarea")
    box.fill("word " * 200_000)
    box.press("Control+Enter")
    settled(page)
    expect(page.get_by_text("at least two sentences")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("characters are read of sentence 1")).to_be_visible()
    assert len(box.input_value()) == 1_000_000
