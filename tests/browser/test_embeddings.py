"""The embedding page as a reader uses it, with its numbers against transformers itself."""

from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from transformers import AutoModel, AutoTokenizer

from components.embeddings.closer_looks import VIEWS
from dashboard.models.files.embedded import embedded_folder
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text, downloaded_table
from tests.browser.waiting import choose, settled, shot

TEXT = "Mehdi lives in Calgary, doesn't he?"
PHONE = 390

SAID = {
    "One token": "full resolution",
    "LayerNorm": "one token at a time",
    "What if": "another position",
    "Positions": "does not use them",
    "Same word twice": "before the encoder",
    "Nearest pieces": "before any context",
}
"""Words that only one view shows."""


def reference(text: str, text_b: str | None = None) -> tuple[list[str], np.ndarray]:
    """Tokens and embedding output from transformers, without our code."""
    folder = embedded_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32)
    inputs = tokenizer(text, text_b, return_tensors="pt", truncation=True, max_length=512)
    with torch.inference_mode():
        outputs = model.eval()(**inputs, output_hidden_states=True)
    tokens = [str(tokenizer.convert_ids_to_tokens(int(i))) for i in inputs["input_ids"][0]]
    return tokens, outputs.hidden_states[0][0].numpy()


def open_page(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/embeddings?{query}")
    settled(page)


@pytest.mark.parametrize(
    ("text", "text_b"),
    [(TEXT, None), ("Where is Mehdi living?", "Mehdi lives in Calgary.")],
    ids=["one text", "pair"],
)
def test_csv_equals_transformers(
    server: Server, page: Page, tmp_path: Path, text: str, text_b: str | None
) -> None:
    tokens, embeddings = reference(text, text_b)
    second = f"&text_b={quote(text_b)}" if text_b else ""
    open_page(page, server, f"text={quote(text)}{second}")
    header, *rows = downloaded_table(page, tmp_path)
    assert header == ["position", "token", *map(str, range(embeddings.shape[1]))]
    assert [row[0] for row in rows] == [str(i) for i in range(len(tokens))]
    assert [row[1] for row in rows] == tokens
    values = np.array([[float(cell) for cell in row[2:]] for row in rows])
    np.testing.assert_allclose(values, embeddings, rtol=0, atol=1e-6)
    expect(page.get_by_text("It adds up.")).to_be_visible()


def test_the_parts_of_one_token_add_up(server: Server, page: Page, tmp_path: Path) -> None:
    tokens, embeddings = reference(TEXT)
    token = tokens.index("calgary")
    open_page(page, server, f"text={quote(TEXT)}&token={token}")
    page.get_by_text("The vectors in numbers").click()
    settled(page)
    header, *rows = downloaded_table(page, tmp_path, "download_csv_token")
    assert header[1:] == ["token", "segment", "position", "sum", "LayerNorm", "gamma", "beta"]
    values = np.array([[float(cell) for cell in row[1:]] for row in rows])
    np.testing.assert_allclose(values[:, :3].sum(axis=1), values[:, 3], atol=1e-6)
    x = values[:, 3]
    expected = (x - x.mean()) / np.sqrt(x.var() + 1e-12) * values[:, 5] + values[:, 6]
    np.testing.assert_allclose(values[:, 4], expected, atol=1e-5)
    np.testing.assert_allclose(values[:, 4], embeddings[token], atol=1e-5)


def test_the_drift_equals_transformers(server: Server, page: Page, tmp_path: Path) -> None:
    folder = embedded_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    inputs = tokenizer("Snakes sleep.", return_tensors="pt")
    n = inputs["input_ids"].shape[1]
    positions, segments = torch.arange(n)[None], torch.zeros(1, n, dtype=torch.long)
    positions[0, 2], segments[0, 2] = 77, 1
    changed = dict(inputs) | {"position_ids": positions, "token_type_ids": segments}
    ask = {"output_hidden_states": True, "output_attentions": True}
    with torch.inference_mode():
        before, after = model.eval()(**inputs, **ask), model(**changed, **ask)
    states, moved = torch.cat(before.hidden_states), torch.cat(after.hidden_states)
    expected = 1 - torch.nn.functional.cosine_similarity(states, moved, dim=-1)
    change = torch.cat(after.attentions) - torch.cat(before.attentions)

    open_page(
        page, server, "text=Snakes+sleep.&view=What+if&token=2&place=77&flip=true&layer=2&head=5"
    )
    expect(
        page.get_by_text("sleep: row 2 → 77 of the position table, segment 0 → 1")
    ).to_be_visible()
    expect(page.get_by_text("Layer 2, head 5: orange keys gain weight")).to_be_visible()
    tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0])
    header, found = numbers(downloaded_table(page, tmp_path, "download_csv_drift"))
    assert header[1:] == tokens
    np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-5)
    header, found = numbers(downloaded_table(page, tmp_path, "download_csv_heads_change"))
    assert header == ["layer", *(f"head {i}" for i in range(1, 13))]
    heads = change.abs().sum(dim=3).mean(dim=2) / 2
    np.testing.assert_allclose(found, heads.numpy(), rtol=0, atol=1e-5)
    header, found = numbers(downloaded_table(page, tmp_path, "download_csv_attention_change"))
    assert header == ["query", *tokens]
    np.testing.assert_allclose(found, change[1, 4].numpy(), rtol=0, atol=1e-5)


def numbers(rows: list[list[str]]) -> tuple[list[str], np.ndarray]:
    """The header, and the values behind the first column."""
    header, *cells = rows
    return header, np.array([[float(cell) for cell in row[1:]] for row in cells])


def test_all_cosines_of_positions_can_be_taken_along(
    server: Server, page: Page, tmp_path: Path
) -> None:
    model = AutoModel.from_pretrained(embedded_folder(), dtype=torch.float32)
    table = model.embeddings.position_embeddings.weight.detach().double()
    unit = torch.nn.functional.normalize(table, dim=1)
    open_page(page, server, "view=Positions")
    header, found = numbers(downloaded_table(page, tmp_path, "download_csv_positions_learned"))
    assert header == ["position", *(f"position {i}" for i in range(512))]
    np.testing.assert_allclose(found, (unit @ unit.T).numpy(), rtol=0, atol=1e-6)
    _, found = numbers(downloaded_table(page, tmp_path, "download_csv_positions_sinusoids"))
    assert found.shape == (512, 512)
    np.testing.assert_allclose(found.diagonal(), 1, atol=1e-6)


def test_the_python_of_a_view_opens_in_place(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&token=2&view=LayerNorm")
    card = page.locator(".st-key-view_card")
    card.get_by_text("The same in Python").click()
    expect(page.locator("code", has_text="variance + norm.eps")).to_be_visible()
    shot(page, "embeddings_python")


def test_a_wrong_range_of_dimensions_is_said(server: Server, page: Page) -> None:
    open_page(page, server, "dims=40&dims=8")
    expect(page.get_by_text("range of dimensions that does not exist")).to_be_visible()
    expect(page.get_by_text("Each cell is the mean of 8")).to_be_visible()


def test_clicking_a_dot_chooses_its_token(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&view=Nearest+pieces")
    dot = page.locator(".st-key-equation .scatterlayer .point").nth(6)
    box = dot.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".st-key-token input")).to_have_value("6")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["token"] == ["6"]


def test_ticking_a_row_chooses_its_token(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}")
    table = page.locator(".st-key-measures canvas").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 14, box["y"] + 35 * 6.5)  # below the head, the sixth row
    expect(page.locator(".st-key-token input")).to_have_value("5")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["token"] == ["5"]


@pytest.mark.parametrize("view", VIEWS)
def test_the_shared_link_restores_the_view(server: Server, page: Page, view: str) -> None:
    open_page(page, server, f"text={quote(TEXT)}&token=2&dims=8&dims=40")
    page.locator(".st-key-view").get_by_text(view, exact=True).click()
    expect(page.locator(".st-key-view_card").get_by_text(SAID[view]).first).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    asked = parse_qs(urlparse(link).query)
    assert (asked["token"], asked["dims"], asked["view"]) == (["2"], ["8", "40"], [view])
    page.goto(link)
    settled(page)
    expect(page.locator(".st-key-token input")).to_have_value("2")
    expect(page.get_by_text("Each cell is one dimension.")).to_be_visible()
    chosen = page.locator(".st-key-view button[aria-checked='true'], .st-key-view [kind$='Active']")
    expect(chosen).to_have_text(view)


def test_every_view_fits_every_window(server: Server, page: Page) -> None:
    open_page(page, server, "")
    for view in VIEWS:
        choose(page, "view", view)
        expect(page.locator(".st-key-view_card").get_by_text(SAID[view]).first).to_be_visible()
        look_at(page, f"embeddings_{view.replace(' ', '_')}")


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> <b>bold</b> ![x](http://x.y/z)"
    open_page(page, server, f"text={quote(hostile)}&other={quote(hostile)}&token=4")
    expect(page.locator(".st-key-text input")).to_have_value(hostile)
    for view in VIEWS:
        choose(page, "view", view)
        assert_only_text(page)
