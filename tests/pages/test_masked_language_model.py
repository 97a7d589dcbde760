"""The masked language model page without a browser: every view, and what it says to odd input."""

import threading
from collections.abc import Hashable

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from transformers import AutoModelForMaskedLM, AutoTokenizer

from components.masked_language_model import filling
from components.masked_language_model.filling import FillMasks
from components.masked_language_model.parameters import VIEWS
from components.masked_language_model.state import FILLING
from components.running import waiting
from components.running.budgets import Budget
from components.running.jobs import JobEnded
from components.words.examples import DEFAULT_TEXT
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.heads.masked_language import predict_masked
from dashboard.models.running.loading import LoadedModel
from dashboard.records.masked import MaskedPrediction
from dashboard.records.texts import TokenizedText
from tests.visiting import button, messages, visit

MODEL = "bertscope-mini"


pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


def opened(**query: str) -> AppTest:
    app = visit("masked_language_model", **{"model": MODEL, "text": DEFAULT_TEXT} | query)
    assert [exception.value for exception in app.exception] == []
    assert [error.value for error in app.error] == []
    return app


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def figures(app: AppTest) -> dict[str, str]:
    """The large figures by their label."""
    numbers = [m.value.removeprefix("#### ") for m in app.markdown if m.value.startswith("####")]
    labels = [c.value for c in app.caption if ", nats" in c.value or "per token" in c.value]
    return dict(zip(labels, numbers, strict=False))


def reference(ids: np.ndarray) -> np.ndarray:
    """Log probabilities `[batch token vocabulary]` from transformers, without our code."""
    model = AutoModelForMaskedLM.from_pretrained(
        model_folder(find_spec(MODEL)), dtype=torch.float32
    ).eval()
    batch = torch.tensor(ids)
    with torch.inference_mode():
        logits = model(input_ids=batch, attention_mask=torch.ones_like(batch)).logits
    return np.asarray(logits.log_softmax(-1))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_with_an_answer(view: str) -> None:
    app = opened(view=view)
    assert not app.warning
    assert app.download_button(key="download_csv")


def test_the_default_word_is_said() -> None:
    app = opened()
    assert "You have hidden nothing yet" in captions(app)
    assert "position 13" in captions(app)
    assert "You have hidden nothing yet" not in captions(opened(mask="4"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"mask": "none"}, "nothing to predict"),
        ({"text": "[MASK] [MASK]"}, "Every word is hidden"),
        ({"mask": ",".join(map(str, range(1, 90)))}, "Nothing can be hidden at position"),
        ({"mask": "x"}, "whole numbers"),
        ({"fill": "13:zzzzzz"}, "cannot stand there"),
        ({"words": "zzyxq"}, "no single piece"),
        ({"text": "a [SEP] b"}, "special token"),
        ({"text": "ሰላም ለዓለም"}, "no known word here"),
        ({"text": "   "}, "Type a sentence"),
        ({"text": "word " * 600}, "left out"),
        ({"view": "Every word", "text": "ሰላም"}, "no known word here to score"),
        ({"view": "Training", "text": "[MASK]"}, "no known word here to choose"),
        ({"k": "99"}, "it can be 1 to 50"),
        ({"view": "evil"}, "not available here"),
    ],
)
def test_odd_input_gets_a_message(query: dict[str, str], said: str) -> None:
    app = opened(**query)
    assert any(said in message for message in messages(app)), messages(app)


def test_every_word_equals_one_pass_per_word_with_transformers() -> None:
    text = "The keys to the cabinet are on the table."
    app = opened(view="Every word", text=text)
    tokenizer = AutoTokenizer.from_pretrained(model_folder(find_spec(MODEL)))
    ids = np.array(tokenizer(text)["input_ids"])
    total = 0.0
    for position in range(1, len(ids) - 1):
        hidden = ids.copy()
        hidden[position] = tokenizer.mask_token_id
        total += float(reference(hidden[None])[0, position, ids[position]])
    n = len(ids) - 2
    shown = figures(app)
    assert float(shown["pseudo-log-likelihood, nats"]) == pytest.approx(total, abs=0.006)
    assert float(shown["pseudo-perplexity, choices per token"]) == pytest.approx(
        np.exp(-total / n), abs=0.006
    )
    in_bits = figures(opened(view="Every word", text=text, unit="bits"))
    assert float(next(iter(in_bits.values()))) != pytest.approx(total, abs=0.5)


def test_two_sentences_are_compared() -> None:
    app = opened(
        view="Every word",
        text="The keys to the cabinet are on the table.",
        compare="The keys to the cabinet table the on are.",
    )
    said = " ".join(markdown.value for markdown in app.markdown)
    assert "The first sentence has the higher pseudo-log-likelihood" in said


def test_a_long_text_waits_for_the_reader() -> None:
    app = opened(view="Every word", text="All work and no play. " * 30)
    assert any("forward passes" in message for message in messages(app))
    assert button(app, "Score all 180 tokens")


def test_dice_are_rolled_again() -> None:
    app = opened(view="Training", seed="7")
    table = app.dataframe[1].value
    app.button(key="roll").click().run()
    assert not app.exception
    assert app.number_input(key="seed").value != 7
    assert app.dataframe[1].value.columns.tolist() == table.columns.tolist()


def test_candidates_alone() -> None:
    app = opened(text="The doctor said that [MASK] came.", words="he, she", only="true")
    assert "among the words given" in captions(app)


def test_masks_are_filled_one_at_a_time() -> None:
    app = opened(mask="4,13")
    app.slider(key="temperature").set_value(0.0)
    app.button(key="fill_in").click().run()
    assert not app.exception
    first = app.text_input(key="fill").value or ""
    assert [entry.split(":")[0] for entry in first.split()] == ["4", "13"]
    tokenizer = AutoTokenizer.from_pretrained(model_folder(find_spec(MODEL)))
    ids = np.array(tokenizer(DEFAULT_TEXT)["input_ids"])
    ids[[4, 13]] = tokenizer.mask_token_id
    ids[4] = reference(ids[None])[0, 4].argmax()
    ids[13] = reference(ids[None])[0, 13].argmax()
    assert first == f"4:{tokenizer.decode([ids[4]])} 13:{tokenizer.decode([ids[13]])}"


def test_drawing_keeps_its_settings_from_the_link() -> None:
    link = {"fill_how": "All at once", "temperature": "0.0", "top_k": "7", "fill_seed": "9"}
    app = opened(mask="4,13", **link)
    assert app.segmented_control(key="fill_how").value == "All at once"
    assert app.slider(key="temperature").value == 0.0
    assert app.slider(key="top_k").value == 7
    assert app.number_input(key="fill_seed").value == 9
    app.button(key="fill_in").click().run()
    tokenizer = AutoTokenizer.from_pretrained(model_folder(find_spec(MODEL)))
    ids = np.array(tokenizer(DEFAULT_TEXT)["input_ids"])
    ids[[4, 13]] = tokenizer.mask_token_id
    best = reference(ids[None])[0, [4, 13]].argmax(-1)
    words = tokenizer.convert_ids_to_tokens(best.tolist())
    assert app.text_input(key="fill").value == f"4:{words[0]} 13:{words[1]}"
    shared = next(code.value for code in app.code if "fill_how=" in str(code.value))
    assert {"fill_how=All+at+once", "temperature=0.0", "top_k=7", "fill_seed=9"} <= set(
        shared.split("?")[1].split("&")
    )


@pytest.mark.parametrize("name", ["temperature", "top_k", "fill_seed", "fill_how"])
def test_odd_settings_of_drawing_are_said(name: str) -> None:
    app = opened(mask="4,13", **{name: "evil"})
    assert any(name.replace("_", " ") in message for message in messages(app))


def test_stopped_drawing_puts_in_what_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    reached, clicked = threading.Event(), threading.Event()

    def slow(model: LoadedModel, text: TokenizedText, read: tuple[int, ...]) -> MaskedPrediction:
        if read == (13,):  # the second word
            reached.set()
            clicked.wait(60)  # it holds all cores: the page waits for them when it runs again
            raise JobEnded  # as at the next step
        return predict_masked(model, text, read)

    def stop(key: Hashable) -> None:
        stop_job(key)
        clicked.set()

    stop_job = waiting._stop
    monkeypatch.setattr(waiting, "_stop", stop)
    monkeypatch.setattr(FillMasks, "budget", Budget(0))
    monkeypatch.setattr(filling, "predict_masked", slow)
    app = opened(mask="4,13")
    app.button(key="fill_in").click().run()
    assert reached.wait(60)
    app.run()
    assert "Drawing: 1 of 2 words" in app.get("progress")[0].proto.text
    assert app.text_input(key="fill").value == ""
    button(app, "Stop").click().run()
    assert not app.get("progress")
    assert FILLING not in app.session_state
    (word,) = (app.text_input(key="fill").value or "").split()
    assert word.startswith("4:")


def test_attention_and_effects_stand_beside_the_predictions() -> None:
    said = " ".join(markdown.value for markdown in opened(mask="13").markdown)
    assert "Where position 13 looks" in said
    assert "What hiding another word does" in said
    app = opened(mask="13")
    app.button(key="to_effects").click().run()
    assert app.segmented_control(key="view").value == "Depends on"
