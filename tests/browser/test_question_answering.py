"""The question answering page as a reader uses it, with its numbers against transformers."""

from pathlib import Path
from urllib.parse import quote

import torch
from playwright.sync_api import Page, expect
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

from components.question_answering.parameters import VIEWS
from components.words.examples import STORY
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text, downloaded_rows, parameters
from tests.browser.waiting import choose, settled, shot

MODEL = "bertscope-mini"
QUESTION = "Where was Marie Curie born?"
CONTEXT = (
    "Marie Curie was born in Warsaw in 1867. She moved to Paris to study physics, and there she "
    "married Pierre Curie. In 1903 they shared the Nobel Prize in Physics with Henri Becquerel."
)


def reference() -> list[tuple[int, int, float]]:
    """The best spans from the parts of transformers, by trying all of them."""
    folder = model_folder(find_spec(MODEL))
    inputs = AutoTokenizer.from_pretrained(folder)(QUESTION, CONTEXT, return_tensors="pt")
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    weights = load_file(folder / "heads.safetensors")
    with torch.inference_mode():
        states = model(**inputs).last_hidden_state[0]
    logits = states @ weights["answers.weight"].float().T + weights["answers.bias"].float()
    places = [i for i, part in enumerate(inputs.sequence_ids()) if part == 1]
    shares = logits[[0, *places]].softmax(0)[1:].numpy()
    found = [
        (
            inputs.token_to_chars(places[i]).start,
            inputs.token_to_chars(places[j]).end,
            float(shares[i, 0] * shares[j, 1]),
        )
        for i in range(len(places))
        for j in range(i, min(len(places), i + 15))
    ]
    return sorted(found, key=lambda one: -one[2])


def opened(page: Page, server: Server, **query: str) -> None:
    """The page with these parameters, settled."""
    pairs = {"model": MODEL, "question": QUESTION, "context": CONTEXT} | query
    link = "&".join(f"{key}={quote(value)}" for key, value in pairs.items())
    page.goto(f"{server.url}/question_answering?{link}")
    settled(page)


def test_the_answer_stands_out_and_a_click_looks_at_another(server: Server, page: Page) -> None:
    opened(page, server)
    (start, end, _), (other_start, other_end, _) = reference()[:2]
    strong = page.locator(".st-key-answer_in_place .mark.strong .body")
    expect(strong).to_have_text(CONTEXT[start:end])
    page.locator(".st-key-answer_bars button.bar").nth(1).click()
    expect(strong).to_have_text(CONTEXT[other_start:other_end])
    settled(page)
    assert parameters(page)["rank"] == ["2"]
    page.get_by_role("button", name="Mehdi in Calgary").click()  # an example fills both fields
    expect(strong).to_contain_text("Calgary")
    settled(page)
    assert parameters(page)["context"] == ["Mehdi lives in Calgary"]


def test_questions_are_kept_and_can_be_shared(server: Server, page: Page, tmp_path: Path) -> None:
    opened(page, server, asked="Whom did she marry?\nWhat did she study?")
    rows = downloaded_rows(page, tmp_path, "download_csv_questions")
    assert [row["question"] for row in rows] == [
        "Whom did she marry?",
        "What did she study?",
        QUESTION,
    ]
    box = page.locator(".st-key-question input")
    box.fill("When was she born?")
    box.press("Enter")
    settled(page)
    rows = downloaded_rows(page, tmp_path, "download_csv_questions")
    assert rows[-1]["question"] == "When was she born?"
    assert all(CONTEXT[int(r["start"]) : int(r["end"])] == r["answer"] for r in rows)
    assert parameters(page)["question"] == ["When was she born?"]


def test_a_long_context_shows_its_window(server: Server, page: Page, tmp_path: Path) -> None:
    context = "Nothing happened in the village that year. " * 90 + STORY[:300]
    opened(page, server, question="Who left Manchester?", context=context)
    expect(page.get_by_text("Found in window")).to_be_visible(timeout=60_000)  # a job
    settled(page)
    (row, *_) = downloaded_rows(page, tmp_path)
    assert context[int(row["start"]) : int(row["end"])] == row["answer"]
    assert "Clara Whitfield" in row["answer"]
    shot(page, "question_answering_window")


def test_markup_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://evil/x.png) Berlin"
    opened(page, server, question=hostile, context=hostile)
    expect(page.locator(".st-key-question input")).to_have_value(hostile)
    for view in VIEWS:
        choose(page, "view", view)
        assert_only_text(page)


def test_views_fit_every_window(server: Server, page: Page) -> None:
    opened(page, server)
    for view in VIEWS:
        choose(page, "view", view)
        look_at(page, f"question_answering_{view.lower()}")
