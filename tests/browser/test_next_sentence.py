"""The next sentence page as a reader uses it, with its numbers against transformers itself."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlparse

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from transformers import AutoTokenizer, BertForNextSentencePrediction

from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text, downloaded_rows
from tests.browser.waiting import PATIENCE, choose, settled

MINI = "bertscope-mini"
TEXT, TEXT_B = "The lock on the gate was rusty.", "Peter tried some oil, didn't he?"
PARTS = ("Lab", "Words", "Attention", "Order", "Accuracy")


def reference(text: str, text_b: str) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Logits, probabilities and both losses from transformers, without our code."""
    folder = model_folder(find_spec(MINI))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model: Any = BertForNextSentencePrediction.from_pretrained(folder, dtype=torch.float32)
    model.eval()
    inputs = tokenizer(text, text_b, return_tensors="pt")
    with torch.inference_mode():
        outputs = [model(**inputs, labels=torch.tensor([label])) for label in (0, 1)]
    logits = outputs[0].logits[0]
    return logits.numpy(), logits.softmax(-1).numpy(), [out.loss.item() for out in outputs]


def open_page(page: Page, server: Server, **query: str) -> None:
    """Open the page with a pair and these parameters, and wait until it stands still."""
    values = {"model": MINI, "text": TEXT, "text_b": TEXT_B} | query
    address = "&".join(f"{key}={quote(value)}" for key, value in values.items())
    page.goto(f"{server.url}/next_sentence?{address}")
    settled(page)


def test_csv_equals_transformers(server: Server, page: Page, tmp_path: Path) -> None:
    logits, probabilities, losses = reference(TEXT, TEXT_B)
    open_page(page, server)
    rows = downloaded_rows(page, tmp_path)
    assert list(rows[0]) == ["label", "logit", "probability", "loss"]
    assert [row["label"] for row in rows] == ["0: B follows A", "1: B is a random sentence"]
    for column, expected in (("logit", logits), ("probability", probabilities), ("loss", losses)):
        found = [float(row[column]) for row in rows]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_typing_changes_the_answer(server: Server, page: Page, tmp_path: Path) -> None:
    open_page(page, server)
    box = page.locator(".st-key-text_b input")
    box.fill("The moon has no air and no weather.")
    box.press("Enter")
    expect(page.get_by_text("What the model receives: [CLS], the 8 word pieces")).to_be_visible()
    settled(page)
    _, probabilities, _ = reference(TEXT, "The moon has no air and no weather.")
    rows = downloaded_rows(page, tmp_path)
    assert float(rows[0]["probability"]) == pytest.approx(probabilities[0], abs=1e-5)


def test_a_shared_link_restores_the_view(server: Server, page: Page) -> None:
    lines = "He opened the door.\nThen he went in.\nThe moon has no air."
    open_page(page, server, part="Order", sentences=lines, objective="Log-odds")
    page.get_by_role("button", name="Share").click()
    link = page.locator("[data-testid='stPopoverBody'] code").inner_text()
    query = parse_qs(urlparse(link).query)
    assert query["sentences"] == [lines]
    assert (query["part"], query["objective"]) == (["Order"], ["Log-odds"])
    page.goto(f"{server.url}/next_sentence?{urlparse(link).query}")
    settled(page)
    expect(page.locator(".st-key-sentences textarea")).to_have_value(lines)
    expect(page.get_by_text("Best order: ", exact=False).last).to_be_visible()


def test_another_part_is_one_click_away(server: Server, page: Page, tmp_path: Path) -> None:
    open_page(page, server)
    page.get_by_role("radio", name="Words").or_(
        page.locator(".st-key-part button", has_text="Words")
    ).first.click()
    expect(page.get_by_role("heading", name="Which words the answer depends on")).to_be_visible()
    settled(page)
    assert "part=Words" in page.url
    rows = downloaded_rows(page, tmp_path, "download_csv_words")
    assert [row["word"] for row in rows] == ["peter", "tried", "some", "oil", ",", "didn", "'",
                                             "t", "he", "?"]  # fmt: skip
    _, without_last, _ = reference(TEXT, TEXT_B.removesuffix("?"))
    _, whole, _ = reference(TEXT, TEXT_B)
    change = float(rows[-1]["change_of_probability"])
    assert change == pytest.approx(without_last[0] - whole[0], abs=1e-5)


def test_long_work_can_be_stopped(server: Server, page: Page) -> None:
    long = "\n".join(f"Number {i} of many sentences. " + "It goes on. " * 20 for i in range(24))
    open_page(page, server, part="Order", sentences=long[:5000])
    page.locator(".st-key-start_next_sentence_matrix button").click()
    scoring = page.get_by_text(re.compile(r"Scoring \d+ ordered pairs: \d+ of"))
    expect(scoring).to_be_visible(timeout=PATIENCE)
    page.locator(".st-key-stop_next_sentence_matrix button").click()
    start = page.locator(".st-key-start_next_sentence_matrix button")
    expect(start).to_be_visible(timeout=PATIENCE)
    settled(page)
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    expect(page.locator(".st-key-sentences textarea")).to_have_value(long[:5000])


def test_every_part_fits_every_window(server: Server, page: Page) -> None:
    open_page(page, server)
    for part in PARTS:
        choose(page, "part", part)
        if part == "Accuracy":
            page.locator(".st-key-start_next_sentence_accuracy button").click()
            expect(page.get_by_text("Expected calibration error")).to_be_visible(timeout=PATIENCE)
            settled(page)
        look_at(page, f"next_sentence_{part}")


def test_markup_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://x.y/z)"
    open_page(page, server, text=hostile, text_b=hostile, sentences=f"{hostile}\n{hostile}")
    expect(page.locator(".st-key-text input")).to_have_value(hostile)
    for part in PARTS:
        choose(page, "part", part)
        assert_only_text(page)
