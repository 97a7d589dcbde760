"""The query, key, value page as a reader uses it, with its numbers against transformers itself."""

from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import numpy as np
import torch
from playwright.sync_api import Page, expect
from transformers import AutoModel, AutoTokenizer

from dashboard.models.files.embedded import embedded_folder
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text, downloaded_table
from tests.browser.waiting import choose, settled

TEXT = "The cup did not fit into the box because it was too big."
ALL_OPEN = "&".join(f"step{number}=true" for number in range(1, 11))


def reference(text: str) -> tuple[list[str], torch.Tensor, torch.Tensor]:
    """Tokens, attentions and hidden states from transformers, without our code."""
    folder = embedded_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    inputs = tokenizer(text, return_tensors="pt")
    with torch.inference_mode():
        outputs = model.eval()(**inputs, output_attentions=True, output_hidden_states=True)
    tokens = [str(tokenizer.convert_ids_to_tokens(int(i))) for i in inputs["input_ids"][0]]
    return tokens, torch.cat(outputs.attentions), torch.cat(outputs.hidden_states)


def open_page(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/query_key_value?{query}")
    settled(page)


def chosen(page: Page, row: str) -> str:
    """Text of the chosen chip of a row."""
    return page.locator(f".{row} [aria-checked=true] .text").inner_text()


def test_the_csvs_equal_transformers(server: Server, page: Page, tmp_path: Path) -> None:
    tokens, attentions, states = reference(TEXT)
    open_page(page, server, f"text={quote(TEXT)}&layer=4&head=7&token=9&key=7")
    assert chosen(page, "queries") == tokens[9]
    assert chosen(page, "keys") == tokens[7]
    header, *rows = downloaded_table(page, tmp_path, "download_csv")
    assert header == [
        "position", "token", "score", "scaled", "exponential", "weight", "model_weight"
    ]  # fmt: skip
    assert [row[1] for row in rows] == tokens
    numbers = np.array([[float(cell) for cell in row[2:]] for row in rows])
    np.testing.assert_allclose(numbers[:, 3], attentions[3, 6, 9], atol=1e-6)
    np.testing.assert_allclose(numbers[:, 4], attentions[3, 6, 9], atol=1e-6)
    np.testing.assert_allclose(numbers[:, 0] / np.sqrt(32), numbers[:, 1], rtol=1e-5)
    header, *rows = downloaded_table(page, tmp_path, "download_csv_vectors")
    output = np.array([float(value) for step, _, value in rows if step == "output"])
    np.testing.assert_allclose(output, states[4, 9], atol=1e-5)
    expect(page.get_by_text("It adds up.")).to_be_visible()


def test_clicks_choose_query_and_key(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&layer=2&head=1")
    page.locator(".queries .chip").nth(8).click()
    expect(page.locator(".st-key-token input")).to_have_value("8")
    settled(page)
    page.locator(".keys .chip").nth(2).click()
    expect(page.locator(".st-key-key input")).to_have_value("2")
    settled(page)
    query = parse_qs(urlparse(page.url).query)
    assert (query["token"], query["key"]) == (["8"], ["2"])
    assert chosen(page, "queries") == "box"


def test_tokens_can_be_chosen_with_the_keyboard(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&token=4&key=3")
    page.locator(".keys [aria-checked=true]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-key input")).to_have_value("5")


def test_folding_is_in_the_link(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&step2=true&step4=false")
    expect(page.locator(".st-key-slices")).to_be_visible()
    expect(page.locator(".st-key-keys_bars")).to_have_count(0)
    page.get_by_text("Input: the vector that enters the layer").click()
    expect(page.locator(".st-key-input_strip")).to_be_visible()
    settled(page)
    query = parse_qs(urlparse(page.url).query)
    assert (query["step1"], query["step2"], query["step4"]) == (["true"], ["true"], ["false"])
    page.reload()
    settled(page)
    expect(page.locator(".st-key-input_strip")).to_be_visible()
    expect(page.locator(".st-key-keys_bars")).to_have_count(0)


def test_a_number_of_the_toy_is_changed(server: Server, page: Page) -> None:
    open_page(page, server, "mode=Toy+numbers")
    table = page.locator(".st-key-toy_card canvas").first
    box = table.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] - 20, box["y"] + 35 * 1.5)  # last cell of row 1
    page.locator("#portal input").fill("5")
    page.keyboard.press("Enter")
    expect(page.locator(".katex annotation").first).to_contain_text("1 & 0 & 2 & 5")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["x"] == ["1,0,2,5;0,1,0,2;1,1,0,0"]
    page.reload()
    settled(page)
    expect(page.locator(".katex annotation").first).to_contain_text("1 & 0 & 2 & 5")


def test_the_attention_page_leads_here(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/attention_heads?text={quote(TEXT)}&layer=5&head=9")
    settled(page)
    page.get_by_text("How this head computes it").click()
    page.wait_for_url("**/query_key_value*")
    settled(page)
    expect(page.locator(".st-key-layer input")).to_have_value("5")
    expect(page.locator(".st-key-head input")).to_have_value("9")
    expect(page.locator(".st-key-text input")).to_have_value(TEXT)


def test_hostile_tokens_stay_text(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote('</script><img src=x onerror=alert(1)>')}&{ALL_OPEN}")
    expect(page.locator(".queries .chip").first).to_be_visible()
    assert_only_text(page)


def test_looks_of_all_steps_and_the_toy(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&layer=3&head=1&token=9&key=2&{ALL_OPEN}")
    look_at(page, "query_key_value_all")
    choose(page, "mode", "Toy numbers")
    look_at(page, "query_key_value_toy")
