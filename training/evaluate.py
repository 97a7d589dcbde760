"""Measure the trained model on held-out data: `python -m training.evaluate --run DIR`.

Prints goal, floor and measured value of each task and writes `docs/training/metrics.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from transformers import BertModel

from training import heldout
from training.corpora import read_held_out
from training.examples_by_eye import by_eye
from training.model import MiniModel, minilm_folder
from training.reading import Record, records
from training.results import METRICS, table, trained_model
from training.settings import UPOS, Options, options
from training.synthetic import made_up_records

TEST_FILES = {
    "pos": "pos/ewt_test",
    "entities": "ner/uner_ewt_test",
    "entities_pud": "ner/uner_pud_test",
    "entities_other": "ner/test",
    "sentiment": "sentiment/test",
    "answers": "qa/test",
    "answers_xquad": "qa/xquad_en_test",
}
QUESTIONS = 1000
"""Questions of the test split that are asked, chosen by a hash of their text."""


def test_rows(choices: Options, name: str) -> list[Record]:
    """The untouched test lines of one file, or made-up ones in a dry run."""
    if choices.dry_run:
        return made_up_records(8, 4)[name.split("_", maxsplit=1)[0]]
    return records(choices.data / f"{TEST_FILES[name]}.jsonl.xz")


def text_scores(model: MiniModel, choices: Options) -> dict[str, Any]:
    """Masked words and next sentences on held-out documents."""
    text = read_held_out(choices)
    count = 20 if choices.dry_run else 2500
    rows = heldout.text_rows(text, count, single_share=0.15, same_source=0.0)
    pairs = heldout.text_rows(text, count, single_share=0.0, same_source=0.0)
    close = heldout.text_rows(text, count // 2, single_share=0.0, same_source=1.0)
    accuracy, asked = heldout.masked_words(model, rows)
    return {
        "masked_word": accuracy,
        "masked_word_asked": asked,
        "masked_word_by_source": heldout.by_source(model, text, max(4, count // 40)),
        "next_sentence": heldout.next_sentences(model, pairs),
        "next_sentence_same_source": heldout.next_sentences(model, close),
    }


def pos_accuracy(model: MiniModel, rows: list[Record]) -> float:
    """Share of all words whose class is right; a word without a prediction counts as wrong."""
    right = total = 0
    for row, labels in zip(rows, heldout.word_labels(model, rows, "pos"), strict=True):
        gold = [UPOS.index(name) if name in UPOS else None for name in row["upos"]]
        right += sum(a == b for a, b in zip(gold, labels, strict=True))
        total += len(gold)
    return right / total


def task_scores(model: MiniModel, choices: Options) -> dict[str, Any]:
    """Words, entities, sentiment and answers on their test files."""
    limit = 8 if choices.dry_run else QUESTIONS
    other = test_rows(choices, "entities_other")
    sources = sorted({row["source"] for row in other})
    return {
        "pos": pos_accuracy(model, test_rows(choices, "pos")),
        "entities": heldout.entity_f1(model, test_rows(choices, "entities")),
        "entities_pud": heldout.entity_f1(model, test_rows(choices, "entities_pud")),
        "entities_by_source": {
            name: heldout.entity_f1(model, [row for row in other if row["source"] == name])
            for name in sources
        },
        "sentiment_detail": heldout.sentiment(model, test_rows(choices, "sentiment")),
        "answers_detail": heldout.answers(model, test_rows(choices, "answers"), limit),
        "answers_xquad": heldout.answers(model, test_rows(choices, "answers_xquad"), limit),
    }


def baselines(choices: Options) -> dict[str, Any]:
    """Sentiment baselines, and the similarity of the original encoder and of ours."""
    if choices.dry_run:
        return {}
    train = records(choices.data / "sentiment/train.jsonl.xz")
    return {
        "sentiment_baselines": heldout.sentiment_baselines(train, test_rows(choices, "sentiment"))
    }


def similarity_scores(model: MiniModel, choices: Options) -> dict[str, float]:
    """Spearman of the original encoder, which serves the page, and of the trained one."""
    if choices.dry_run:
        return {"similarity": 0.0, "similarity_ours": 0.0}
    rows = records(choices.data / "sts/stsb_open_test.jsonl.xz")
    original = BertModel.from_pretrained(minilm_folder(), dtype=torch.float32)
    return {
        "similarity": heldout.similarity(original, rows),
        "similarity_ours": heldout.similarity(model.base.bert, rows),
    }


def main(arguments: list[str] | None = None) -> None:
    """Measure everything, print the table and write the numbers."""
    choices = options("evaluate", arguments)
    torch.set_num_threads(choices.threads)
    model = trained_model(choices)
    state = torch.load(
        next(p for p in (choices.run / "finetune.pt", choices.run / "pretrain.pt") if p.exists()),
        weights_only=False,
    )
    metrics = text_scores(model, choices) | task_scores(model, choices)
    metrics |= similarity_scores(model, choices) | baselines(choices)
    metrics["sentiment"] = metrics["sentiment_detail"]["all"]
    metrics["answers"] = metrics["answers_detail"]["f1"]
    metrics["by_eye"] = by_eye(model)
    metrics["training"] = {key: state[key] for key in ("step", "tokens", "used_s")}
    path = choices.run / "metrics.json" if choices.dry_run else Path(METRICS)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    print(table(metrics))


if __name__ == "__main__":
    main()
