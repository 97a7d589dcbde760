"""The attention heads page as a reader uses it, with its numbers against transformers itself."""

import csv
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import numpy as np
from playwright.sync_api import Page, expect

from components.words.examples import DEFAULT_TEXT
from scripts.serving import Server
from tests import by_transformers
from tests.browser.looks import every_look, look_at
from tests.browser.reading import assert_only_text, downloaded_rows, parameters
from tests.browser.waiting import choose, settled, shot

TEXT = "Mehdi lives in Calgary, doesn't he?"
LONG = "The cat sat on the mat and looked at the rain. " * 60


def reference(text: str) -> tuple[list[str], np.ndarray]:
    """Tokens and attention `[layer head query key]` from transformers, without our code."""
    found = by_transformers.read(text)
    return found.tokens, found.attention


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


def read_out(page: Page, down: int, right: int) -> str:
    """What the matrix says about a cell that the arrow keys have reached from the first one."""
    canvas = page.locator(".head-matrix canvas.weights")
    canvas.press("Escape")
    for key, times in (("ArrowDown", down), ("ArrowRight", right)):
        for _ in range(times):
            canvas.press(key)
    return page.locator(".head-matrix .status").inner_text()


def test_tokens_and_filters_open_with_the_mouse(server: Server, page: Page) -> None:
    open_heads(page, server, "")
    page.get_by_text("Tokens and filters", exact=True).click()
    expect(page.get_by_test_id("stPopoverBody").get_by_text("Whole words")).to_be_visible()


def test_a_chosen_head_is_drawn_at_once_and_exact_when_the_server_has_answered(
    server: Server, page: Page
) -> None:
    open_heads(page, server, "")
    page.get_by_role("button", name="layer 5, head 9 ").click()
    expect(page.get_by_text("Layer 5, head 9 · index [4][8]", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("layer=5.*head=9|head=9.*layer=5"))  # the server's answer
    settled(page)
    _, attention = reference(DEFAULT_TEXT)
    assert read_out(page, 3, 2) == f"water → poured: {attention[4, 8, 3, 2]:.6f}"
    page.get_by_role("button", name="layer 5, mean over heads").click()
    expect(page.get_by_text("Layer 5, mean of 12 heads", exact=True)).to_be_visible()
    settled(page)
    tokens = by_transformers.read(DEFAULT_TEXT).tokens
    page.get_by_role("button", name="layer 4, head 5 ").click()
    expect(page.locator(".st-key-layer input")).to_have_value("4")
    settled(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="layer 4, head 2 ").click()
    expect(page.get_by_text("Layer 4, head 2 · index [3][1]", exact=True)).to_be_visible()
    said, shown = read_out(page, 3, 2).split("≈")
    assert said == f"{tokens[3]} → {tokens[2]}: "
    assert abs(float(shown) - attention[3, 1, 3, 2]) < 0.003
    page.context.set_offline(False)


def test_arrow_keys_go_from_head_to_head(server: Server, page: Page) -> None:
    open_heads(page, server, "layer=2&head=5")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="2", exact=True))
    head = row.get_by_role("gridcell").nth(4).get_by_role("button")  # as screen readers count
    expect(head).to_have_accessible_name(re.compile("^layer 2, head 5 "))
    head.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_text("Layer 3, head 7 · index [2][6]", exact=True)).to_be_visible()
    expect(page.locator(".st-key-head input")).to_have_value("7")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["head"] == ["7"]


def test_the_mean_of_chosen_queries_and_the_files(
    server: Server, page: Page, tmp_path: Path
) -> None:
    open_heads(page, server, "layer=5&head=8&values=true")
    canvas = page.locator(".head-matrix canvas.weights")
    for key in ("ArrowDown", "Enter", "ArrowDown", "Enter"):
        canvas.press(key)
    canvas.blur()
    expect(page.locator(".head-matrix .status")).to_contain_text("mean weight of 2 queries")
    shot(page, "attention_heads_mean_of_queries")
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.locator(".head-matrix button", has_text=kind).click()
        assert download.value.suggested_filename.startswith("attention_layer_5_head_8")
        path = tmp_path / f"matrix.{kind.lower()}"
        download.value.save_as(path)
        assert path.stat().st_size > 3000
    assert "<text" in (tmp_path / "matrix.svg").read_text(encoding="utf-8")


def matrix_part(page: Page) -> str:
    """First row, rows, first column and columns that the matrix shows."""
    return page.locator(".head-matrix").get_attribute("data-part") or ""


def weight_at(page: Page, *, row: float, column: float) -> tuple[str, str]:
    """The cell at these parts of the height and width, and its weight, under the pointer."""
    canvas = page.locator(".head-matrix canvas.weights")
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * column, box["y"] + box["height"] * row)
    cell, weight = page.locator(".head-matrix .status").inner_text().rsplit(": ", 1)
    return cell, weight


def test_512_tokens_have_exact_weights(server: Server, page: Page) -> None:
    open_heads(page, server, f"text={quote(LONG.strip())}&layer=3&head=2&tokens=20:3")
    tokens, attention = reference(LONG.strip())
    expect(page.locator(".head-matrix .status")).to_have_text(
        f"{tokens[20]} → {tokens[3]}: {attention[2, 1, 20, 3]:.6f}"
    )
    page.get_by_role("button", name="layer 4, head 5 ").click()  # rounded first, then exact
    expect(page.locator(".head-matrix .status")).to_have_text(
        f"{tokens[20]} → {tokens[3]}: {attention[3, 4, 20, 3]:.6f}"
    )


def test_chosen_tokens_reach_the_table_the_file_and_the_link(
    server: Server, page: Page, tmp_path: Path
) -> None:
    open_heads(page, server, f"text={quote(TEXT)}&layer=5&head=2")
    tokens, attention = reference(TEXT)
    weights = attention[4, 1]
    entries = page.evaluate("history.length")
    canvas = page.locator(".head-matrix canvas.weights")
    for key in ("ArrowDown", "Enter", "ArrowDown", "Enter"):  # queries 1 and 2
        canvas.press(key)
    expect(page.locator(".st-key-tokens input")).to_have_value("1-2")
    expect(page).to_have_url(re.compile(r"[?&]tokens=1-2(&|$)"))
    settled(page)
    assert page.evaluate("history.length") == entries  # moving about leaves no trace
    rows = downloaded_rows(page, tmp_path, "download_csv_chosen")
    assert list(rows[0]) == ["position", "key", f"1 {tokens[1]}", f"2 {tokens[2]}", "mean"]
    by_position = sorted(rows, key=lambda row: int(row["position"]))
    assert [row["key"] for row in by_position] == tokens
    found = [float(row["mean"]) for row in by_position]
    np.testing.assert_allclose(found, weights[1:3].mean(axis=0), atol=1e-6)
    assert [row["mean"] for row in rows] == sorted(
        (row["mean"] for row in rows), key=float, reverse=True
    )
    page.get_by_role("button", name="Python", exact=True).click()
    expect(page.get_by_test_id("stPopoverBody").locator("code")).to_contain_text(
        "chosen = weights[[1, 2]].mean(0)"
    )
    page.keyboard.press("Escape")
    page.get_by_text("Lines", exact=True).click()  # another view, the same tokens
    expect(page.locator(".attention-lines")).to_have_attribute("data-active", "1 2")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(".attention-lines")).to_have_attribute("data-locked", "false")
    settled(page)
    assert "tokens" not in parameters(page)


def test_what_is_typed_moves_the_picture(server: Server, page: Page) -> None:
    open_heads(page, server, f"text={quote(LONG.strip())}&view=Lines")
    for key, text in (("tokens", "300 : 5"), ("span", "290-317 : 0-27")):
        box = page.locator(f".st-key-{key} input")
        box.fill(text)
        box.press("Enter")
    lines = page.locator(".attention-lines")
    expect(lines).to_have_attribute("data-part", "290 28 0 28")
    expect(lines).to_have_attribute("data-active", "300 5")
    settled(page)
    shot(page, "attention_heads_lines_512")


def test_the_part_that_is_shown_is_in_the_link_and_goes_with_the_text(
    server: Server, page: Page
) -> None:
    open_heads(page, server, f"text={quote(LONG.strip())}&view=Lines&layer=2&head=3")
    lines = page.locator(".attention-lines")
    expect(lines).to_have_attribute("data-part", "0 28 0 28")
    lines.locator(".map.key").press("End")
    lines.locator(".key .token").last.click()
    expect(page.locator(".st-key-span input")).to_have_value("484-511")
    expect(page.locator(".st-key-tokens input")).to_have_value(":511")
    page.get_by_role("button", name="layer 3, head 7 ").click()  # the head changes, the part stays
    expect(page).to_have_url(re.compile("head=7"))
    settled(page)
    expect(lines).to_have_attribute("data-part", "484 28 484 28")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    page.goto(link)
    settled(page)
    expect(lines).to_have_attribute("data-part", "484 28 484 28")
    expect(lines).to_have_attribute("data-active", "511")
    page.get_by_text("Matrix", exact=True).click()
    expect(page.locator(".head-matrix")).to_have_attribute("data-part", "484 28 484 28")
    box = page.locator(".st-key-text input")
    box.fill("Snakes sleep.")
    box.press("Enter")
    expect(page.locator(".head-matrix[data-part='0 5 0 5']")).to_be_visible()
    settled(page)  # the view of the old text is gone
    expect(page.locator(".head-matrix")).to_have_count(1)
    settled(page)
    assert not {"span", "tokens"} & parameters(page).keys()


def test_a_click_on_a_cell_locks_it(server: Server, page: Page) -> None:
    open_heads(page, server, f"text={quote(TEXT)}&layer=5&head=2")
    cell, weight = weight_at(page, row=0.5, column=0.5)
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(5, 5)
    status = page.locator(".head-matrix .status")
    expect(status).to_have_text(f"{cell}: {weight}")
    expect(page).to_have_url(re.compile(r"tokens=\d+%3A\d+"))
    settled(page)
    link = page.url
    page.goto(link)
    settled(page)
    expect(status).to_have_text(f"{cell}: {weight}")


def test_a_label_of_a_key_adds_it_to_a_sum(server: Server, page: Page) -> None:
    open_heads(page, server, f"text={quote(TEXT)}&layer=5&head=2")
    canvas = page.locator(".head-matrix canvas.weights")
    for key in ("ArrowRight", "Shift+Enter", "ArrowRight", "Shift+Enter"):
        canvas.press(key)
    canvas.blur()
    expect(page.locator(".head-matrix .status")).to_contain_text("sum of the weights on 2 keys")
    expect(page.locator(".st-key-tokens input")).to_have_value(":1-2")


def test_a_stretch_of_512_tokens_fits_every_window(server: Server, page: Page) -> None:
    query = "view=Lines&layer=4&mix=Mean+of+heads&heads=1&heads=5&span=200-227&tokens=210:100"
    open_heads(page, server, f"text={quote(LONG.strip())}&{query}")
    for _ in every_look(page, "attention_heads_stretch"):
        expect(page.locator(".attention-lines")).to_have_attribute("data-part", "200 28 200 27")


def test_512_tokens_have_a_lens_and_a_part_beside_a_map(server: Server, page: Page) -> None:
    open_heads(page, server, f"text={quote(LONG.strip())}&layer=3&head=2")
    root = page.locator(".head-matrix")
    root.locator("canvas.weights").hover()
    expect(root.locator("canvas.lens")).to_be_visible()
    expect(root.locator(".status")).to_contain_text(" → ")
    shot(page, "attention_heads_512")
    expect(root).to_have_attribute("data-part", "0 512 0 512")
    for _ in range(5):
        root.get_by_role("button", name="Show fewer tokens").click()
    expect(root).to_have_attribute("data-part", "248 16 248 16")
    root.locator("canvas.map").click(position={"x": 3, "y": 3})
    expect(root).to_have_attribute("data-part", re.compile(r"^\d 16 \d 16$"))
    canvas = root.locator("canvas.weights")
    canvas.press("Escape")
    for key in ["ArrowDown"] * 20 + ["ArrowRight"] * 3:  # beyond the part: it follows
        canvas.press(key)
    tokens, attention = reference(LONG.strip())
    expect(root.locator(".status")).to_contain_text(f"{tokens[20]} → {tokens[3]}: ")
    shown = float(root.locator(".status").inner_text().split("≈")[-1].split(": ")[-1])
    assert abs(shown - attention[2, 1, 20, 3]) < 0.003
    assert (root.get_attribute("data-part") or "").split()[1] == "16"
    shot(page, "attention_heads_part")
    page.get_by_role("button", name="layer 4, head 5 ").click()  # another head, the same part
    expect(page.get_by_text("Layer 4, head 5 · index [3][4]", exact=True)).to_be_visible()
    assert (root.get_attribute("data-part") or "").split()[1] == "16"
    for _ in range(5):
        root.get_by_role("button", name="Show more tokens").click()
    expect(root).to_have_attribute("data-part", "0 512 0 512")


def test_another_head_as_lines_before_the_server_answers(server: Server, page: Page) -> None:
    open_heads(page, server, "view=Lines&layer=2&head=9")
    tokens, attention = reference(DEFAULT_TEXT)
    page.context.set_offline(True)
    page.get_by_role("button", name="layer 4, head 2 ").click()
    expect(page.locator(".attention-lines")).to_have_attribute("data-painted", "4-2")
    page.locator(".attention-lines .query .token").nth(3).hover()
    said = page.locator(".attention-lines .status").inner_text()
    best = int(attention[3, 1, 3].argmax())
    assert f"“{tokens[best]}” ≈{attention[3, 1, 3, best]:.2f}" in said
    page.context.set_offline(False)


def test_only_the_strongest_keys_are_drawn_and_the_rest_is_said(
    server: Server, page: Page, tmp_path: Path
) -> None:
    open_heads(page, server, "layer=4&head=2&view=Lines&top_k=1")
    _, attention = reference(DEFAULT_TEXT)
    page.locator(".attention-lines .query .token").nth(3).hover()
    row = attention[3, 1, 3]
    expect(page.locator(".attention-lines .status")).to_contain_text(f"{row.max():.3f}")
    expect(
        page.locator(".attention-lines .query .token").nth(3).locator(".value")
    ).to_have_attribute("title", re.compile(f"{1 - row.max():.3f}"))
    _, _, values = downloaded_csv(page, tmp_path)  # the CSV is the whole matrix
    np.testing.assert_allclose(values[3], row, atol=1e-6)


def test_typing_a_text_changes_the_matrix_and_the_link(server: Server, page: Page) -> None:
    open_heads(page, server, "")
    box = page.locator(".st-key-text input")
    expect(box).to_have_value(DEFAULT_TEXT)
    expect(page.get_by_role("button", name="Show fewer tokens")).to_have_count(0)
    expect(page.locator(".head-matrix canvas.map")).to_be_hidden()  # a short text needs none
    box.fill("Snakes sleep.")
    box.press("Enter")
    expect(page.locator(".head-matrix canvas.weights")).to_have_attribute(
        "aria-label", re.compile("5 queries, 5 keys")
    )
    settled(page)
    assert read_out(page, 1, 0).startswith("snakes → [CLS]: ")
    assert parse_qs(urlparse(page.url).query)["text"] == ["Snakes sleep."]


def test_the_shared_link_restores_the_view(server: Server, page: Page) -> None:
    open_heads(page, server, f"text={quote(TEXT)}&layer=5&head=2&hide=special+tokens&words=true")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert link.startswith(f"{server.url}/attention_heads?v=1&")
    page.goto(link)
    settled(page)
    expect(page.get_by_text("Layer 5, head 2 · index [4][1]", exact=True)).to_be_visible()
    assert read_out(page, 3, 1).startswith("calgary → lives: ")
    assert read_out(page, 1, 0).startswith("lives → mehdi: ")  # [CLS] is hidden


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> <b>bold</b> ![x](http://x.y/z)"
    open_heads(page, server, f"text={quote(hostile)}")
    expect(page.locator(".st-key-text input")).to_have_value(hostile)
    for view in ("Matrix", "Lines", "BertViz", "Table"):
        choose(page, "view", view)
        assert_only_text(page)


def test_other_views_show_the_same_selection(server: Server, page: Page) -> None:
    open_heads(page, server, "layer=2&head=9")
    for view in ("Lines", "BertViz", "Table"):
        choose(page, "view", view)
        expect(page.get_by_text("Layer 2, head 9 · index [1][8]", exact=True)).to_be_visible()
        look_at(page, f"attention_heads_{view}")
