"""The attention heads page as a reader uses it, with its numbers against transformers itself."""

import csv
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from transformers import AutoModel, AutoTokenizer

from components.texts import DEFAULT_TEXT
from dashboard.models.embedded import embedded_folder
from scripts.serving import Server
from tests.browser.waiting import settled, shot

TEXT = "Mehdi lives in Calgary, doesn't he?"
LONG = "The cat sat on the mat and looked at the rain. " * 60


def reference(text: str, text_b: str | None = None) -> tuple[list[str], np.ndarray]:
    """Tokens and attention `[layer head query key]` from transformers, without our code."""
    folder = embedded_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    inputs = tokenizer(text, text_b, return_tensors="pt", truncation=True, max_length=512)
    with torch.inference_mode():
        outputs = model.eval()(**inputs, output_attentions=True)
    tokens = [str(tokenizer.convert_ids_to_tokens(int(i))) for i in inputs["input_ids"][0]]
    return tokens, torch.cat(tuple(outputs.attentions)).numpy()


def open_heads(page: Page, server: Server, query: str) -> None:
    """Open the page with these parameters and wait for its matrix."""
    page.goto(f"{server.url}/attention_heads?{query}")
    settled(page)


def downloaded_csv(page: Page, folder: Path) -> tuple[list[str], list[str], np.ndarray]:
    """Header, first column and numbers of the CSV that the page offers."""
    with page.expect_download() as download:
        page.locator(".st-key-download_csv button").click()
    path = folder / "attention.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    values = np.array([[float(cell) for cell in row[1:]] for row in rows])
    return header[1:], [row[0] for row in rows], values


@pytest.mark.parametrize(("layer", "head"), [(1, 3), (4, 7), (6, 12)])
def test_csv_equals_transformers(
    server: Server, page: Page, tmp_path: Path, layer: int, head: int
) -> None:
    tokens, attention = reference(TEXT)
    open_heads(page, server, f"text={quote(TEXT)}&layer={layer}&head={head}")
    expect(page.get_by_text(f"Layer {layer}, head {head} · index")).to_be_visible()
    keys, queries, values = downloaded_csv(page, tmp_path)
    assert keys == queries == tokens
    np.testing.assert_allclose(values, attention[layer - 1, head - 1], atol=1e-6)
    np.testing.assert_allclose(values.sum(axis=1), 1, atol=1e-5)


def test_csv_of_a_pair_and_of_a_cut_text_equal_transformers(
    server: Server, page: Page, tmp_path: Path
) -> None:
    first, second = "Where is Mehdi living these days?", "Mehdi lives in Calgary."
    tokens, attention = reference(first, second)
    open_heads(page, server, f"text={quote(first)}&text_b={quote(second)}&layer=2&head=5")
    keys, _, values = downloaded_csv(page, tmp_path)
    assert keys == tokens
    np.testing.assert_allclose(values, attention[1, 4], atol=1e-6)

    tokens, attention = reference(LONG.strip())
    open_heads(page, server, f"text={quote(LONG.strip())}&layer=3&head=2")
    expect(page.get_by_text("The model reads at most 512 tokens")).to_be_visible()
    keys, _, values = downloaded_csv(page, tmp_path)
    assert keys == tokens
    np.testing.assert_allclose(values, attention[2, 1], atol=1e-6)


def test_the_mean_of_the_last_layer(server: Server, page: Page, tmp_path: Path) -> None:
    _, attention = reference(TEXT)
    open_heads(page, server, f"text={quote(TEXT)}&layer=6&mix=Mean+of+heads")
    _, _, values = downloaded_csv(page, tmp_path)
    np.testing.assert_allclose(values, attention[5].mean(axis=0), atol=1e-6)


def test_clicking_a_thumbnail_shows_that_head(server: Server, page: Page) -> None:
    open_heads(page, server, "")
    area = page.locator(".st-key-mosaic .nsewdrag")
    box = area.bounding_box()
    assert box is not None
    column, row = 8, 4  # head 9, layer 5, among 13 columns and 7 rows
    page.mouse.click(
        box["x"] + box["width"] * (column + 0.5) / 13, box["y"] + box["height"] * (row + 0.5) / 7
    )
    expect(page.get_by_text("Layer 5, head 9 · index [4][8]")).to_be_visible()
    settled(page)
    query = parse_qs(urlparse(page.url).query)
    assert (query["layer"], query["head"]) == (["5"], ["9"])


def test_typing_a_text_changes_the_matrix_and_the_link(server: Server, page: Page) -> None:
    open_heads(page, server, "")
    box = page.locator(".st-key-text input")
    expect(box).to_have_value(DEFAULT_TEXT)
    box.fill("Snakes sleep.")
    box.press("Enter")
    matrix = page.locator(".st-key-head_heatmap")
    expect(matrix.get_by_text("snakes", exact=True).first).to_be_visible()
    settled(page)
    assert parse_qs(urlparse(page.url).query)["text"] == ["Snakes sleep."]


def test_the_shared_link_restores_the_view(server: Server, page: Page) -> None:
    open_heads(page, server, f"text={quote(TEXT)}&layer=5&head=2&hide=special+tokens&words=true")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert link.startswith(f"{server.url}/attention_heads?v=1&")
    page.goto(link)
    settled(page)
    expect(page.get_by_text("Layer 5, head 2 · index [4][1]")).to_be_visible()
    matrix = page.locator(".st-key-head_heatmap")
    expect(matrix.get_by_text("calgary", exact=True).first).to_be_visible()
    expect(matrix.get_by_text("[CLS]")).to_have_count(0)
    expect(matrix.get_by_text("not shown")).to_be_visible()


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> <b>bold</b> ![x](http://x.y/z)"
    for view in ("Matrix", "Lines", "BertViz", "Table"):
        open_heads(page, server, f"text={quote(hostile)}&view={view}")
        expect(page.locator(".st-key-text input")).to_have_value(hostile)
        assert page.title() != "hacked"
        assert page.locator("img[src='x']").count() == 0


@pytest.mark.parametrize("view", ["Lines", "BertViz", "Table"])
def test_other_views_show_the_same_selection(server: Server, page: Page, view: str) -> None:
    open_heads(page, server, f"view={view}&layer=2&head=9")
    expect(page.get_by_text("Layer 2, head 9 · index [1][8]")).to_be_visible()
    shot(page, f"attention_heads_{view}")
