"""The sequence classification page as a reader uses it, its numbers against transformers."""

import json
from pathlib import Path
from urllib.parse import quote

import numpy as np
import torch
from playwright.sync_api import FilePayload, Page, expect
from safetensors.torch import load_file
from transformers import AutoTokenizer, BertForSequenceClassification

from components.sequence_classification.parameters import VIEWS
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text, downloaded_rows, parameters
from tests.browser.waiting import choose, settled

MODEL = "bertscope-mini"
TEXT = "The food was not bad at all."
MINUTES = 200_000
"""Milliseconds that a long computation may take on a busy machine."""


def reference(*texts: str) -> tuple[list[str], np.ndarray]:
    """Labels and their logits for each text, by transformers alone."""
    folder = model_folder(find_spec(MODEL))
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))["sentiment"]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = BertForSequenceClassification.from_pretrained(
        folder, num_labels=len(labels), dtype=torch.float32
    )
    model.eval()  # type: ignore[no-untyped-call]
    head = load_file(folder / "heads.safetensors")
    model.classifier.load_state_dict(
        {name: head[f"sentiment.{name}"].float() for name in ("weight", "bias")}
    )
    rows = []
    for text in texts:
        with torch.inference_mode():
            rows.append(model(**tokenizer(text, return_tensors="pt", truncation=True)).logits[0])
    return labels, np.asarray(torch.stack(rows))


def opened(page: Page, server: Server, **query: str) -> None:
    """The page with these parameters, settled."""
    pairs = {"model": MODEL, "text": TEXT} | query
    link = "&".join(f"{key}={quote(value)}" for key, value in pairs.items())
    page.goto(f"{server.url}/sequence_classification?{link}")
    settled(page)


def test_why_can_be_asked_of_another_label_and_method(server: Server, page: Page) -> None:
    opened(page, server)
    expect(page.get_by_text("Completeness gap")).to_be_visible(timeout=MINUTES)
    page.locator(".st-key-label").get_by_role("combobox").click()
    page.get_by_role("option", name="positive").click()
    expect(page.get_by_text("logit of “positive”").first).to_be_visible()
    page.locator(".st-key-method").get_by_text("attention rollout").click()
    expect(page.get_by_text("could reach the position that is read").first).to_be_visible()
    settled(page)
    assert parameters(page)["label"] == ["positive"]
    assert parameters(page)["method"] == ["attention rollout"]
    page.reload()
    expect(page.get_by_text("logit of “positive”").first).to_be_visible()


def test_a_clicked_word_is_replaced(server: Server, page: Page, tmp_path: Path) -> None:
    opened(page, server, view="Change a word")
    words = page.locator(".st-key-word_to_change")
    words.get_by_role("button", name="bad").click()
    expect(page.locator(".st-key-word input")).to_have_value("5")
    box = page.locator(".st-key-replacement input")
    box.fill("great")
    box.press("Enter")
    changed = "The food was not great at all."
    expect(page.get_by_text(changed, exact=True)).to_be_visible()
    settled(page)
    _, logits = reference(TEXT, changed)
    rows = downloaded_rows(page, tmp_path, "download_csv_change")
    found = [float(row["logit_difference"]) for row in rows]
    np.testing.assert_allclose(found, logits[1] - logits[0], atol=1e-4)
    words.get_by_role("button", name="not").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-word input")).to_have_value("3")
    page.locator(".st-key-use_changed button").click()
    expect(page.locator(".st-key-text input")).to_have_value("The food great not bad at all.")
    settled(page)


def test_an_uploaded_csv_is_classified_and_a_large_one_refused(
    server: Server, page: Page, tmp_path: Path
) -> None:
    opened(page, server, view="List or file", sentences=TEXT)
    chooser = page.locator('.st-key-upload input[type="file"]')
    large = b"A line of a large file.\n" * 100_000
    chooser.set_input_files(FilePayload(name="large.txt", mimeType="text/plain", buffer=large))
    expect(page.get_by_text("File must be 2")).to_be_visible()
    settled(page)
    expect(page.locator(".st-key-sentences textarea")).to_have_value(TEXT)
    texts = ["A wonderful film; truly.", "=The train leaves at ten."]
    content = 'id;review\n1;"A wonderful film; truly."\n2;=The train leaves at ten.\n3;\n'
    chooser.set_input_files(
        FilePayload(name="own.csv", mimeType="text/csv", buffer=content.encode("utf-8"))
    )
    expect(page.get_by_text("2 sentences from the file")).to_be_visible()
    settled(page)
    rows = downloaded_rows(page, tmp_path, "download_csv_list")
    labels, logits = reference(*texts)
    assert [row["text"] for row in rows] == [texts[0], f"'{texts[1]}"]
    for row, expected in zip(rows, logits, strict=True):
        found = [float(row[f"logit {label}"]) for label in labels]
        np.testing.assert_allclose(found, expected, atol=1e-4)
        assert row["label"] == labels[int(expected.argmax())]


def test_a_long_list_shows_progress_and_can_be_stopped(server: Server, page: Page) -> None:
    opened(page, server, view="List or file")
    lines = "\n".join(f"This is review number {i} of a very long list." for i in range(9_000))
    chooser = page.locator('.st-key-upload input[type="file"]')
    chooser.set_input_files(
        FilePayload(name="own.txt", mimeType="text/plain", buffer=lines.encode("utf-8"))
    )
    bar = page.get_by_test_id("stProgress")
    expect(bar).to_contain_text("a second", timeout=MINUTES)
    page.locator("[class*=st-key-stop_] button").click()
    expect(page.get_by_text("Classifying was stopped. What is finished is kept")).to_be_visible()
    settled(page)


def test_a_long_text_is_explained_on_demand_and_can_be_stopped(server: Server, page: Page) -> None:
    opened(page, server, text="All work and no play makes it dull. " * 80)
    page.get_by_role("button", name="Explain this text").click()
    expect(page.get_by_test_id("stProgress")).to_contain_text("tokens", timeout=MINUTES)
    page.locator("[class*=st-key-stop_] button").click()
    expect(page.get_by_text("Explaining was stopped")).to_be_visible(timeout=MINUTES)
    settled(page)


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://evil/x.png)"
    opened(page, server, text=hostile, sentences=hostile, replacement=hostile, word="1")
    for view in VIEWS:
        choose(page, "view", view)
        assert_only_text(page)


def test_views_fit_every_window(server: Server, page: Page) -> None:
    opened(page, server, replacement="great", word="5")
    for view in VIEWS:
        choose(page, "view", view)
        look_at(page, f"sequence_classification_{view.lower().replace(' ', '_')}")
