"""The architecture page as a reader uses it, with its numbers against transformers itself."""

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import numpy as np
import torch
from playwright.sync_api import Page, expect
from transformers import AutoModel, AutoTokenizer

from dashboard.models.files.embedded import embedded_folder
from scripts.serving import Server
from tests.browser.reading import downloaded_table
from tests.browser.waiting import PATIENCE, settled, shot

TEXT = "AI has been my friend"


def open_part(page: Page, server: Server, query: str) -> None:
    """Open the page with these parameters and wait for it."""
    page.goto(f"{server.url}/architecture?{query}")
    settled(page)


def test_the_csv_equals_transformers(server: Server, page: Page, tmp_path: Path) -> None:
    open_part(page, server, "")
    expect(page.get_by_text("22,713,216", exact=True).first).to_be_visible(timeout=PATIENCE)
    header, *rows = downloaded_table(page, tmp_path)
    assert header == ["name", "shape", "parameters", "dtype"]
    model = AutoModel.from_pretrained(embedded_folder(), dtype=torch.float32)
    assert rows == [
        [name, str(list(weight.shape)), str(weight.numel()), "float32"]
        for name, weight in model.named_parameters()
    ]


def test_a_click_goes_into_a_module(server: Server, page: Page) -> None:
    open_part(page, server, "")
    tree = page.locator(".st-key-parameter_tree")
    expect(tree.get_by_text("layer 1", exact=True)).to_be_visible(timeout=PATIENCE)
    box = tree.locator(".slicetext", has_text="layer 2").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(tree.get_by_text("layer 1", exact=True)).to_have_count(0, timeout=PATIENCE)
    opened = tree.locator(".slicetext", has_text="query")
    expect(opened.first).to_be_visible(timeout=PATIENCE)
    expect(opened.first).to_contain_text("147,840")


def test_the_parts_stand_in_the_link(server: Server, page: Page) -> None:
    open_part(page, server, f"text={quote(TEXT)}")
    page.get_by_role("radio", name="Weights").or_(
        page.get_by_role("button", name="Weights", exact=True)
    ).first.click()
    expect(page.locator(".st-key-weight_map")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert parse_qs(urlparse(page.url).query)["part"] == ["Weights"]


def test_a_link_restores_a_window_and_its_csv_holds_the_weights(
    server: Server, page: Page, tmp_path: Path
) -> None:
    name = "embeddings.word_embeddings.weight"
    open_part(page, server, f"part=Weights&tensor={name}&view=Window&row=2300&column=5")
    expect(page.locator(".st-key-weight_map").get_by_text("2300 water")).to_be_visible(
        timeout=PATIENCE
    )
    header, *rows = downloaded_table(page, tmp_path, "download_csv_weights")
    assert header[1] == "5"
    assert rows[0][0] == "2300 water"
    model = AutoModel.from_pretrained(embedded_folder(), dtype=torch.float32)
    expected = model.get_parameter(name).detach().numpy()[2300:2348, 5:53]
    values = np.array([[float(cell) for cell in row[1:]] for row in rows], dtype=np.float32)
    np.testing.assert_array_equal(values, expected)


def test_the_pooler_equals_transformers(server: Server, page: Page, tmp_path: Path) -> None:
    open_part(page, server, f"part=Pooler&text={quote(TEXT)}")
    _, *rows = downloaded_table(page, tmp_path, "download_csv_pooler")
    tokenizer = AutoTokenizer.from_pretrained(embedded_folder())
    model = AutoModel.from_pretrained(embedded_folder(), dtype=torch.float32).eval()
    with torch.inference_mode():
        outputs = model(**tokenizer(TEXT, return_tensors="pt"))
    values = np.array([[float(cell) for cell in row] for row in rows])
    np.testing.assert_allclose(values[:, 4], outputs.pooler_output[0], atol=2e-6)
    np.testing.assert_allclose(values[:, 1], outputs.last_hidden_state[0, 0], atol=5e-6)


def test_the_shared_link_restores_the_layer(server: Server, page: Page) -> None:
    open_part(page, server, f"part=Data+path&layer=4&text={quote(TEXT)}")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert re.search(r"/architecture\?v=1&.*part=Data", link)
    page.goto(link)
    settled(page)
    expect(page.get_by_text("Every step of layer 4")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-block_times").get_by_text("layer 6")).to_be_visible(
        timeout=PATIENCE
    )


def test_every_part_on_a_phone(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for part in ("Weights", "Data path", "Pooler", "Two checkpoints"):
        open_part(page, server, f"part={quote(part)}")
        width = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
        assert width <= 390
        shot(page, f"architecture_phone_{part.replace(' ', '_')}")


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://x.y/z)"
    for part in ("Parameters", "Data path", "Pooler"):
        open_part(page, server, f"part={quote(part)}&text={quote(hostile)}&find={quote(hostile)}")
        assert page.title() != "hacked"
        assert page.locator("img[src='x']").count() == 0


def test_the_treemap_can_be_read_on_a_phone(server: Server, page: Page) -> None:
    """No label that is too small to read, and a way into each part."""
    page.set_viewport_size({"width": 390, "height": 844})
    for query in ("", "model=bertscope-mini&task=token+classification%3A+pos"):
        open_part(page, server, query)
        tree = page.locator(".st-key-parameter_tree")
        expect(tree.get_by_text("layer 6", exact=True)).to_be_visible(timeout=PATIENCE)
        heights = tree.locator(".slicetext").evaluate_all(
            """texts => texts.filter(text => text.style.display !== 'none' && text.textContent)
                 .map(text => text.getBoundingClientRect().height
                              / Math.max(text.querySelectorAll('tspan.line').length, 1))
                 .filter(height => height > 0)"""
        )
        assert len(heights) >= 10
        assert min(heights) >= 9
        shot(page, f"architecture_tree_phone_{len(query)}")


def test_each_head_of_our_own_checkpoint_can_be_chosen(
    server: Server, page: Page, tmp_path: Path
) -> None:
    open_part(page, server, "model=bertscope-mini&task=token+classification")
    expect(page.get_by_text("22,568,841", exact=True).first).to_be_visible(timeout=PATIENCE)
    page.locator(".st-key-task").get_by_role("combobox").click()
    page.get_by_role("option", name="token classification: pos").click()
    expect(page.get_by_text("22,571,921", exact=True).first).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert parse_qs(urlparse(page.url).query)["task"] == ["token classification: pos"]
    _, *rows = downloaded_table(page, tmp_path)
    assert rows[-2] == ["classifier.weight", "[17, 384]", "6528", "float32"]


def test_the_python_of_a_part_opens_in_place(server: Server, page: Page) -> None:
    open_part(page, server, "part=Pooler")
    page.get_by_text("The same in Python").click()
    expect(page.locator("code", has_text="torch.tanh(dense.weight @ h")).to_be_visible()
