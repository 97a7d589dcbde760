"""The sentence similarity page as a reader uses it, its numbers against transformers itself."""

from urllib.parse import parse_qs, quote, urlparse

import numpy as np
import torch
from playwright.sync_api import FilePayload, Page, expect
from transformers import AutoModel, AutoTokenizer

from components.inputs.listed_sentences import DEFAULT_SENTENCES, DEFAULT_TEXT
from dashboard.models.files.embedded import embedded_folder
from scripts.serving import Server
from tests.browser.waiting import choose, settled, shot

OWN = ("A cat sleeps.", "Two dogs bark & run.", "The cat is asleep.")

OWN_LINES = "\n".join(OWN)

MINUTES = 200_000
"""Milliseconds that a long computation may take on a busy machine."""

SET_TEXT = """text => {
  const box = document.querySelector('.st-key-sentences textarea');
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, text);
  box.dispatchEvent(new Event('input', {bubbles: true}));
  box.focus();
}"""


def reference(sentences: tuple[str, ...], pooling: str = "mean", level: int = 6) -> np.ndarray:
    """All cosines by transformers alone, one sentence at a time."""
    folder = embedded_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    rows = []
    for sentence in sentences:
        inputs = tokenizer(sentence, return_tensors="pt", truncation=True, max_length=256)
        with torch.inference_mode():
            states = model(**inputs, output_hidden_states=True).hidden_states[level][0]
        rows.append(states.mean(0) if pooling == "mean" else states.max(0).values)
    unit = torch.nn.functional.normalize(torch.stack(rows))
    return np.asarray(unit @ unit.T)


def open_page(page: Page, server: Server, query: str = "") -> None:
    """Open the page with these parameters and wait for it."""
    page.goto(f"{server.url}/sentence_similarity?{query}")
    settled(page)


def paste(page: Page, text: str) -> None:
    """Put a text of any length into the list at once."""
    page.evaluate(SET_TEXT, text)
    page.keyboard.press("Control+Enter")


def test_a_cell_tells_its_two_sentences(server: Server, page: Page) -> None:
    open_page(page, server)
    area = page.locator(".st-key-sentence_heatmap .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    for shift in (0, 2):  # row 5, column 1 of 10
        page.mouse.move(box["x"] + box["width"] * 0.05 + shift, box["y"] + box["height"] * 0.45)
        page.wait_for_timeout(300)
    label = page.locator(".st-key-sentence_heatmap .hoverlayer")
    expect(label).to_contain_text("5 · Ocean temperature is rising rapidly")
    expect(label).to_contain_text("1 · Global warming is happening")
    expect(label).to_contain_text(f"cosine {reference(DEFAULT_SENTENCES)[0, 4]:.4f}")


def test_typing_changes_matrix_and_link_and_comes_back(server: Server, page: Page) -> None:
    open_page(page, server)
    paste(page, OWN_LINES)
    expect(page.get_by_text("3 sentences", exact=True)).to_be_visible()
    settled(page)
    assert parse_qs(urlparse(page.url).query)["sentences"] == [OWN_LINES]
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Overview").click()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    settled(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Sentence similarity").click()
    expect(page.locator(".st-key-sentences textarea")).to_have_value(OWN_LINES)


def test_the_shared_link_restores_the_view(server: Server, page: Page) -> None:
    open_page(page, server, f"sentences={quote(OWN_LINES)}&view=Why+close&first=3&second=2")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stCode").filter(has_text="sentence_similarity").inner_text()
    query = parse_qs(urlparse(link.strip()).query)
    assert query["sentences"] == [OWN_LINES]
    assert (query["view"], query["first"], query["second"]) == (["Why close"], ["3"], ["2"])
    assert query["pooling"] == ["sentence-transformers"]
    page.goto(link.strip())
    settled(page)
    expect(page.locator(".st-key-first input")).to_have_value("3")
    expect(page.get_by_text("cosine of the two means")).to_be_visible()


def test_an_uploaded_file_is_used_and_the_typed_list_stays(server: Server, page: Page) -> None:
    open_page(page, server)
    chooser = page.locator('.st-key-upload input[type="file"]')
    content = b"id,text\n1,Rain falls.\n2,Rain is falling.\n"
    chooser.set_input_files(FilePayload(name="own.csv", mimeType="text/csv", buffer=content))
    expect(page.get_by_text("2 sentences from the file")).to_be_visible()
    settled(page)
    expect(page.locator(".st-key-sentences textarea")).to_have_value(DEFAULT_TEXT)
    picture = bytes.fromhex("89504e470d0a1a0a0000000d49484452")
    chooser.set_input_files(FilePayload(name="own.txt", mimeType="text/plain", buffer=picture))
    expect(page.get_by_text("not a text file")).to_be_visible()
    settled(page)


def test_a_thousand_sentences_stay_interactive(server: Server, page: Page) -> None:
    open_page(page, server)
    page.locator(".st-key-sentence_example_many button").first.click()
    expect(page.get_by_text("1,000 sentences ·")).to_be_visible()
    # Said below a large matrix only, so that the former one is not taken for it.
    expect(page.get_by_text("Point at a cell to read")).to_be_visible(timeout=MINUTES)
    settled(page)
    assert page.locator(".st-key-sentence_heatmap .hm image").count() == 1
    assert "sentences" not in parse_qs(urlparse(page.url).query)
    area = page.locator(".st-key-sentence_heatmap .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    for shift in (0, 2):
        page.mouse.move(box["x"] + box["width"] * 0.5 + shift, box["y"] + box["height"] * 0.3)
        page.wait_for_timeout(300)
    expect(page.locator(".st-key-sentence_heatmap .hoverlayer")).to_contain_text("cosine ")
    shot(page, "sentence_similarity_1000")


def test_ten_thousand_sentences_can_be_stopped(server: Server, page: Page) -> None:
    open_page(page, server)
    lines = [f"This is sentence number {i} of a long list about rain." for i in range(10_000)]
    paste(page, "\n".join(lines))
    bar = page.get_by_test_id("stProgress")
    expect(bar).to_contain_text("a second", timeout=MINUTES)
    expect(bar).to_contain_text("left")
    page.locator("[class*=st-key-stop_] button").click()
    expect(page.get_by_text("Embedding was stopped")).to_be_visible()
    expect(page.locator(".st-key-sentences textarea")).to_have_value("\n".join(lines))
    settled(page)


def test_markup_in_sentences_stays_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=alert(1)>\n![x](http://evil.invalid/x.png)\n<b>bold</b>"
    open_page(page, server, f"sentences={quote(hostile)}")
    for view in ("Matrix", "Map and graph", "Why close", "Side by side"):
        choose(page, "view", view)
        assert page.locator("img[src='x'], .stPlotlyChart b").count() == 0
