"""Texts longer than the model reads, as a reader classifies them; numbers against transformers."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import FilePayload, Page, expect

from components.sequence_classification.parameters import VIEWS
from components.words.examples import REVIEW
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import downloaded_rows, parameters
from tests.browser.test_sequence_classification import MINUTES, opened, reference
from tests.browser.waiting import choose, settled

FIGURE = ".st-key-window_curves"
LONGEST = ("The film was good, and the end was not. " * 600)[:20_000]


def probabilities(*texts: str) -> tuple[list[str], np.ndarray]:
    """Labels and their probabilities for each text, by transformers alone."""
    labels, logits = reference(*texts)
    return labels, torch.tensor(logits).softmax(-1).numpy()


def typed(page: Page, text: str) -> None:
    """Put the text into the field at once, as from a clipboard."""
    box = page.locator(".st-key-text input")
    box.fill(text)
    box.press("Enter")


def test_a_pasted_review_shows_its_windows(server: Server, page: Page, tmp_path: Path) -> None:
    opened(page, server)
    typed(page, REVIEW)
    expect(page.get_by_text("Window by window")).to_be_visible(timeout=MINUTES)
    expect(page.locator(FIGURE).locator(".main-svg").first).to_be_visible(timeout=MINUTES)
    settled(page)
    rows = downloaded_rows(page, tmp_path, "download_csv_windows")
    assert len(rows) == 5
    labels, expected = probabilities(*(REVIEW[int(r["start"]) : int(r["end"])] for r in rows))
    found = np.array([[float(row[f"probability {name}"]) for name in labels] for row in rows])
    np.testing.assert_allclose(found, expected, atol=1e-5)
    weights = np.array([int(row["counted"]) for row in rows])
    mean = downloaded_rows(page, tmp_path)
    assert [row["label"] for row in mean] == labels
    assert [row["logit"] for row in mean] == [""] * 3
    np.testing.assert_allclose(
        [float(row["probability"]) for row in mean], weights @ expected / weights.sum(), atol=1e-5
    )
    shown = page.locator(FIGURE).inner_text()
    assert "window 1" in shown
    assert shown.count("≠") == 2


def test_a_window_is_chosen_by_number_and_by_click(server: Server, page: Page) -> None:
    opened(page, server, text=REVIEW, view="Level by level")
    number = page.locator(".st-key-window_number input")
    expect(number).to_have_value("1", timeout=MINUTES)
    number.fill("4")
    number.press("Enter")
    expect(page.get_by_text("Window 4 of 5")).to_be_visible()
    settled(page)
    assert parameters(page)["window_number"] == ["4"]
    mark = page.locator(f"{FIGURE} .scatterlayer .trace.scatter .points path").first
    mark.click(force=True)
    expect(page.get_by_text("Window 1 of 5")).to_be_visible()
    expect(number).to_have_value("1")
    page.locator(".st-key-window").get_by_text("128").click()
    expect(page.get_by_text("Window 1 of 9")).to_be_visible(timeout=MINUTES)
    settled(page)
    assert parameters(page)["window"] == ["128"]


def test_a_shared_link_restores_the_window(server: Server, page: Page) -> None:
    opened(page, server, text=REVIEW, view="Change a word", window="128", window_number="7")
    expect(page.get_by_text("Window 7 of 9")).to_be_visible(timeout=MINUTES)
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    assert "window=128" in link
    assert "window_number=7" in link
    page.goto(link)
    expect(page.get_by_text("Window 7 of 9")).to_be_visible(timeout=MINUTES)
    expect(page.locator(".st-key-text input")).to_have_value(REVIEW)
    settled(page)


def test_long_lines_of_a_list_have_the_mean_of_their_windows(
    server: Server, page: Page, tmp_path: Path
) -> None:
    opened(page, server, view="List or file", sentences=f"{REVIEW}\nA wonderful film.")
    expect(page.get_by_text("1 text is longer than")).to_be_visible(timeout=MINUTES)
    settled(page)
    rows = downloaded_rows(page, tmp_path, "download_csv_list")
    assert [row["windows"] for row in rows] == ["5", "1"]
    opened(page, server, text=REVIEW)
    expect(page.get_by_text("Window by window")).to_be_visible(timeout=MINUTES)
    settled(page)
    for row in downloaded_rows(page, tmp_path):
        listed = float(rows[0][f"probability {row['label']}"])
        assert listed == pytest.approx(float(row["probability"]), abs=1e-5)


def test_twenty_thousand_characters_are_read_to_their_end(
    server: Server, page: Page, tmp_path: Path
) -> None:
    opened(page, server, view="Level by level")
    typed(page, LONGEST)
    expect(page.get_by_text("Window 1 of")).to_be_visible(timeout=MINUTES)
    settled(page)
    rows = downloaded_rows(page, tmp_path, "download_csv_windows")
    assert int(rows[-1]["end"]) == len(LONGEST.rstrip())
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("too long for a link that all programs pass on")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_text("Window 1 of")).to_be_visible(timeout=MINUTES)
    expect(page.locator(".st-key-text input")).to_have_value(LONGEST)
    settled(page)


def test_a_text_that_no_address_holds_is_kept_and_said(server: Server, page: Page) -> None:
    opened(page, server, view="Level by level")
    text = "日本語の文。" * 3_000
    typed(page, text)
    expect(
        page.get_by_text("This text is too long for the link (18,000 characters)")
    ).to_be_visible()
    expect(page.locator(".st-key-text input")).to_have_value(text)
    expect(page.get_by_text("Window 1 of")).to_be_visible(timeout=MINUTES)
    settled(page)
    assert "text" not in parameters(page)
    response = page.reload()
    assert response is not None
    assert response.ok
    settled(page)
    typed(page, "It rains.")
    expect(page.get_by_text("too long for the link")).to_have_count(0)
    settled(page)
    assert parameters(page)["text"] == ["It rains."]


def test_a_book_is_a_job_that_goes_on_where_it_was(server: Server, page: Page) -> None:
    opened(page, server, view="Level by level")
    page.get_by_role("button", name="A file as one text").click()
    chapters = [f"Chapter {i}. {REVIEW}" for i in range(80)]
    page.locator('.st-key-document input[type="file"]').set_input_files(
        FilePayload(name="book.txt", mimeType="text/plain", buffer="\n\n".join(chapters).encode())
    )
    bar = page.get_by_test_id("stProgress")
    expect(bar).to_contain_text("windows", timeout=MINUTES)
    expect(bar).to_contain_text("a second", timeout=MINUTES)
    page.keyboard.press("Escape")
    page.locator("[class*=st-key-stop_] button").click()
    expect(page.get_by_text("Reading was stopped. What is finished is kept")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(bar).to_contain_text("windows", timeout=MINUTES)
    done = int(re.sub(r"\D", "", str(bar.inner_text()).split(" of ")[0]))
    assert done > 0
    page.locator("[class*=st-key-stop_] button").click()
    expect(page.get_by_text("Reading was stopped")).to_be_visible()
    settled(page)


def test_long_texts_fit_every_window(server: Server, page: Page) -> None:
    opened(
        page,
        server,
        text=REVIEW,
        window_number="3",
        sentences=f"{REVIEW}\nA wonderful film.",
        replacement="great",
        word="8",
    )
    for view in VIEWS:
        choose(page, "view", view)
        files = page.locator(".st-key-download_csv, .st-key-download_csv_list")
        expect(files.first).to_be_visible(timeout=MINUTES)
        settled(page)
        look_at(page, f"sequence_classification_windows_{view.lower().replace(' ', '_')}")
