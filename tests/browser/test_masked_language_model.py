"""The masked language model page as a reader uses it, with its numbers against transformers."""

from urllib.parse import quote

import numpy as np
import torch
from playwright.sync_api import Locator, Page, expect
from transformers import AutoModelForMaskedLM, AutoTokenizer

from components.masked_language_model.parameters import VIEWS
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text, parameters
from tests.browser.waiting import PATIENCE, choose, settled, shot

MODEL = "bertscope-mini"
TEXT = "The man drank the water from the glass."
# [CLS] the man drank the water from the glass . [SEP]


def reference(position: int, changes: dict[int, int]) -> np.ndarray:
    """Log probabilities at a hidden position, from transformers, without our code."""
    folder = model_folder(find_spec(MODEL))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForMaskedLM.from_pretrained(folder, dtype=torch.float32).eval()
    inputs = tokenizer(TEXT, return_tensors="pt")
    for place, index in {position: tokenizer.mask_token_id, **changes}.items():
        inputs["input_ids"][0, place] = index
    with torch.inference_mode():
        logits = model(**inputs).logits[0, position]
    return np.asarray(logits.log_softmax(-1))


def opened(page: Page, server: Server, **query: str) -> None:
    """The page with these parameters, settled."""
    pairs = {"model": MODEL, "text": TEXT} | query
    link = "&".join(f"{key}={quote(value)}" for key, value in pairs.items())
    page.goto(f"{server.url}/masked_language_model?{link}")
    settled(page)


def chip(page: Page, position: int) -> Locator:
    """A token of the sentence that can be clicked."""
    return page.locator(f'.st-key-masked_sentence .chip[data-position="{position}"]')


def test_clicks_hide_and_predictions_go_in(server: Server, page: Page) -> None:
    opened(page, server)
    expect(page.get_by_text("You have hidden nothing yet")).to_be_visible()
    chip(page, 3).click()
    expect(page.get_by_text("What fits at position 3")).to_be_visible()
    chip(page, 5).click()
    expect(page.get_by_text("What fits at position 5")).to_be_visible()
    settled(page)
    assert parameters(page)["mask"] == ["3, 5"]
    first = page.locator(".st-key-masked_bars button.bar").first
    token = first.locator(".token").inner_text()
    first.click()
    expect(page.get_by_text("What fits at position 3")).to_be_visible()
    expect(chip(page, 5).locator(".text")).to_have_text(token)
    settled(page)
    assert parameters(page)["fill"] == [f"5:{token}"]
    shot(page, "masked_language_model_put_in")
    chip(page, 5).click()
    expect(chip(page, 5).locator(".text")).to_have_text("[MASK]")
    chip(page, 3).click()
    chip_of_three = chip(page, 3).locator(".text")
    expect(chip_of_three).to_have_text("drank")


def test_the_sentence_works_with_the_keyboard(server: Server, page: Page) -> None:
    opened(page, server, mask="3")
    expect(page.locator(".st-key-mask input")).to_have_value("3")
    chip(page, 3).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("What fits at position 5")).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    expect(page.get_by_text("What fits at position 1")).to_be_visible()
    settled(page)
    assert parameters(page)["mask"] == ["1, 3, 5"]


def test_typing_keeps_a_mask_outside_the_edit(server: Server, page: Page) -> None:
    opened(page, server, mask="8")
    box = page.locator(".st-key-text input")
    box.fill("The old man drank the water from the glass.")
    box.press("Enter")
    expect(page.get_by_text("What fits at position 9")).to_be_visible()
    expect(page.locator(".st-key-mask input")).to_have_value("9")


def test_a_word_asked_about_has_its_rank(server: Server, page: Page) -> None:
    opened(page, server, mask="5", words="beer, zzyxq")
    expected = reference(5, {})
    tokenizer = AutoTokenizer.from_pretrained(model_folder(find_spec(MODEL)))
    index = tokenizer.convert_tokens_to_ids("beer")
    rank = int((expected > expected[index]).sum()) + 1
    row = page.locator(f'.st-key-masked_bars .bar[data-id="{index}"]')
    expect(row.locator(".rank")).to_have_text(f"{rank:,}")
    expect(page.get_by_text("no single piece for")).to_be_visible()


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://evil/x.png) full"
    opened(page, server, text=hostile, words="<img src=x onerror=alert(1)>")
    expect(page.locator(".st-key-text input")).to_have_value(hostile)
    for view in VIEWS:
        choose(page, "view", view)
        assert_only_text(page)


def test_typing_keeps_its_text_on_other_pages_and_in_the_link(server: Server, page: Page) -> None:
    opened(page, server)
    box = page.locator(".st-key-text input")
    box.fill("The old dog slept near the fire.")
    box.press("Enter")
    expect(page.get_by_text("What fits at position 7")).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Tokenization").click()
    expect(page.get_by_role("heading", name="Tokenization", exact=True)).to_be_visible()
    settled(page)
    expect(page.locator(".st-key-text input")).to_have_value("The old dog slept near the fire.")
    assert parameters(page)["text"] == ["The old dog slept near the fire."]


def test_other_views_can_be_chosen_and_left_again(server: Server, page: Page) -> None:
    opened(page, server, mask="5")
    page.locator(".st-key-view").get_by_text("Every word", exact=True).click()
    expect(page.get_by_text("pseudo-perplexity, choices per token")).to_be_visible()
    settled(page)
    page.locator(".st-key-view").get_by_text("Predictions", exact=True).click()
    expect(page.get_by_text("What fits at position 5")).to_be_visible()
    expect(page.get_by_text("Where position 5 looks")).to_be_visible()
    expect(page.get_by_text("pseudo-perplexity, choices per token")).to_have_count(0)
    settled(page)
    assert "view" not in parameters(page)


def test_many_masks_are_filled(server: Server, page: Page) -> None:
    opened(page, server, mask="2,3,5,8", fill_seed="3", top_k="4")
    page.get_by_role("button", name="Fill in by drawing").click()
    page.locator(".st-key-fill_in button").click()
    expect(page.locator(".st-key-masked_sentence .filled")).to_have_count(4, timeout=PATIENCE)
    settled(page)
    assert parameters(page)["top_k"] == ["4"]
    assert [entry.split(":")[0] for entry in parameters(page)["fill"][0].split()] == list("2358")


def test_views_fit_every_window(server: Server, page: Page) -> None:
    opened(page, server, mask="3, 5", words="tea")
    for view in VIEWS:
        choose(page, "view", view)
        look_at(page, f"masked_language_model_{view.lower().replace(' ', '_')}")
