"""The token classification page as a reader uses it, with its numbers against transformers."""

import json
from urllib.parse import quote

import numpy as np
import torch
from playwright.sync_api import FilePayload, Locator, Page, expect
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

from components.token_classification.parameters import VIEWS
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text, parameters
from tests.browser.waiting import choose, settled

MODEL = "bertscope-mini"
TEXT = "Sundar Pichai, who runs Google, grew up in Chennai, India."


def reference(head: str) -> tuple[list[str], list[tuple[int, int]], np.ndarray, list[str]]:
    """Tokens, characters and probabilities from the parts of transformers, without our code."""
    folder = model_folder(find_spec(MODEL))
    inputs = AutoTokenizer.from_pretrained(folder)(
        TEXT, return_tensors="pt", return_offsets_mapping=True
    )
    offsets = inputs.pop("offset_mapping")[0].tolist()
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    weights = load_file(folder / "heads.safetensors")
    with torch.inference_mode():
        states = model(**inputs).last_hidden_state[0]
    logits = states @ weights[f"{head}.weight"].float().T + weights[f"{head}.bias"].float()
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))[head]
    return inputs.tokens(), [tuple(one) for one in offsets], logits.softmax(-1).numpy(), labels


def opened(page: Page, server: Server, **query: str) -> None:
    """The page with these parameters, settled."""
    pairs = {"model": MODEL, "text": TEXT} | query
    link = "&".join(f"{key}={quote(value)}" for key, value in pairs.items())
    page.goto(f"{server.url}/token_classification?{link}")
    settled(page)


def token(page: Page, position: int) -> Locator:
    """A token of the text that can be clicked."""
    return page.locator(f'.st-key-token_text .token[data-position="{position}"]')


def test_labels_are_written_and_a_click_shows_the_whole_distribution(
    server: Server, page: Page
) -> None:
    opened(page, server)
    marks = page.locator(".st-key-token_text .mark")
    shown = [one.split() for one in marks.all_inner_texts()]
    assert [(" ".join(one[:-2]), one[-2]) for one in shown] == [
        ("Sundar Pichai", "PER"),
        ("Google", "ORG"),
        ("Chennai", "LOC"),
        ("India", "LOC"),
    ]
    tokens, _, probabilities, labels = reference("entities")
    place = tokens.index("google")
    token(page, place).click()
    expect(page.get_by_text(f"Position {place}, characters")).to_be_visible()
    settled(page)
    assert parameters(page)["token"] == [str(place)]
    bars = page.locator(".st-key-label_bars .bar")
    expect(bars).to_have_count(len(labels))
    best = int(probabilities[place].argmax())
    expect(bars.first.locator(".token")).to_have_text(labels[best])
    expect(bars.first.locator(".number")).to_have_text(f"{probabilities[place, best]:.4f}")


def test_the_text_works_with_the_keyboard(server: Server, page: Page) -> None:
    asked = {"token": "3"}
    opened(page, server, **asked)
    token(page, 3).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Position 4, characters")).to_be_visible()
    settled(page)
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    expect(page.get_by_text("Position 1, characters")).to_be_visible()


def test_an_upload_is_read_to_its_end_or_refused(server: Server, page: Page) -> None:
    opened(page, server, view="Document")
    page.locator(".st-key-document input[type=file]").set_input_files(
        FilePayload(name="large.txt", mimeType="text/plain", buffer=b"word " * 500_000)
    )
    expect(page.get_by_text("2.0MB or smaller")).to_be_visible()
    expect(page.locator(".st-key-token_text .mark").first).to_be_visible()
    text = "Angela Merkel met Barack Obama in Berlin. " * 300 + "Then she left for Paris."
    page.locator(".st-key-document input[type=file]").set_input_files(
        FilePayload(name="d.txt", mimeType="text/plain", buffer=text.encode())
    )
    expect(page.get_by_text("of 6 · characters")).to_be_visible(timeout=60_000)  # a job
    settled(page)
    part = page.locator(".st-key-part input")
    part.fill("6")
    part.press("Enter")
    expect(page.locator(".st-key-token_text .mark").last).to_contain_text("Paris")


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://evil/x.png) Berlin"
    opened(page, server, text=hostile)
    expect(page.locator(".st-key-text input")).to_have_value(hostile)
    for view in VIEWS:
        choose(page, "view", view)
        assert_only_text(page)


def test_views_fit_every_window(server: Server, page: Page) -> None:
    opened(page, server)
    for view in VIEWS:
        choose(page, "view", view)
        look_at(page, f"token_classification_{view.lower()}")
    choose(page, "view", VIEWS[0])
    choose(page, "task", "Parts of speech")
    look_at(page, "token_classification_tags")
