"""Answer logits equal transformers' own class, and answers those of trying every span."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from dashboard.analysis.prediction.answers import best_answers
from dashboard.analysis.text.windows import text_windows
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.heads.answers import answer_logits
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.answers import AnswerLogits
from tests.models import tiny

MINI = "bertscope-mini"
QUESTION = "Who was full of water?"
CONTEXT = "I poured water from New York's bottle into the cup until it was full. It was empty!"


def theirs(folder: Path, *, head: Path | None = None) -> tuple[np.ndarray, list[int | None]]:
    """Start and end logits `[token 2]` by transformers alone, and whose token each is."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForQuestionAnswering.from_pretrained(folder, dtype=torch.float32).eval()
    if head is not None:
        weights = load_file(head)
        model.qa_outputs.weight.data = weights["answers.weight"].float()
        model.qa_outputs.bias.data = weights["answers.bias"].float()
    inputs = tokenizer(QUESTION, CONTEXT, return_tensors="pt")
    with torch.inference_mode():
        outputs = model(**inputs)
    both = torch.stack([outputs.start_logits[0], outputs.end_logits[0]], dim=-1)
    return both.numpy(), inputs.sequence_ids()


def ours(name: str, *, max_tokens: int = 512) -> list[AnswerLogits]:
    """The same by the app."""
    pair = tokenize_with(load_tokenizer(name), QUESTION, CONTEXT, max_tokens=None)
    model = load_model(name, "question_answering")
    found = []
    for window in text_windows(pair, max_tokens=max_tokens, overlap=8):
        logits = answer_logits(model, window.text)
        found.append(AnswerLogits(window=window, start=logits[:, 0], end=logits[:, 1]))
    return found


def check(one: AnswerLogits, logits: np.ndarray, parts: list[int | None]) -> None:
    """Logits and the five best spans are those of transformers."""
    np.testing.assert_allclose(np.stack([one.start, one.end], axis=-1), logits, atol=1e-4)
    places = [i for i, part in enumerate(parts) if part == 1]
    shares = torch.tensor(logits[[0, *places]]).softmax(0)[1:].numpy()
    every = [
        (float(shares[i, 0] * shares[j, 1]), places[i], places[j])
        for i in range(len(places))
        for j in range(i, min(len(places), i + 15))
    ]
    found = best_answers([one], count=5, max_tokens=15).spans
    expected = sorted(every, reverse=True)[:5]
    assert [(span.first, span.last) for span in found] == [one[1:] for one in expected]
    np.testing.assert_allclose(
        [span.score for span in found], [one[0] for one in expected], rtol=1e-3
    )


def test_bertscope_mini() -> None:
    folder = model_folder(find_spec(MINI))
    (one,) = ours(MINI)
    check(one, *theirs(folder, head=folder / "heads.safetensors"))


def test_a_tiny_random_bert(tmp_path: Path, host: Callable[..., None]) -> None:
    folder = tiny.write_bert(tmp_path / "tiny-reader", "BertForQuestionAnswering")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    (one,) = ours("tiny-reader")
    check(one, *theirs(folder))


def test_windows_of_a_roberta(tmp_path: Path, host: Callable[..., None]) -> None:
    """It frames a pair with two separators in the middle, and has no segments."""
    tiny.write_roberta(tmp_path / "tiny-reader", "RobertaForQuestionAnswering")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    windows = ours("tiny-reader", max_tokens=tiny.POSITIONS)
    assert len(windows) > 1  # bytes: more tokens than the model takes
    for one in windows:
        assert one.window.text.tokens[0] == "<s>"
        assert one.window.text.tokens.count("</s>") == 3
    for span in best_answers(windows, count=5, max_tokens=15).spans:
        text = windows[span.window].window.text
        assert (text.offsets[span.first][0], text.offsets[span.last][1]) == (span.start, span.end)
