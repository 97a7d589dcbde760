"""The fixed choices of the recipe: labels, the data mix, and command-line options."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

UPOS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM",
    "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X",
)  # fmt: skip
ENTITIES = (
    "O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC",
)  # fmt: skip
SENTIMENTS = ("negative", "neutral", "positive")
IGNORED = -100
"""The label that the losses skip, as in PyTorch."""

CLS, SEP, MASK, PAD = 101, 102, 103, 0
FIRST_WORD_ID = 1996
"""Ids below it in the bert-base-uncased vocabulary are special, unused or single characters."""
VOCABULARY = 30522
MAX_PIECES = 128

SOURCE_WEIGHTS = {
    "gutenberg_books": 24.0,
    "wikipedia_kyoto_en": 10.0,
    "us_senate_press_releases": 10.0,
    "movie_reviews_lc": 7.0,
    "un_general_debate": 6.0,
    "masc": 6.0,
    "us_digitalgov": 5.0,
    "onestopenglish_news": 5.0,
    "wikipedia_gap_passages": 4.0,
    "reddit_goemotions_train": 4.0,
    "us_presidents": 3.0,
    "dialogues_sgd": 3.0,
    "ewt_train_sources": 3.0,
    "openstax_ccby": 2.5,
    "qa_contexts_train": 2.5,
    "gum_open_texts": 2.0,
    "us_diplomatic_history": 1.5,
    "cia_factbook": 1.5,
    "dialogues_taskmaster": 0.5,
}
"""How often a document of each source is drawn: towards what people type, not towards size."""

HELD_OUT_SHARE = 0.02
"""Share of the documents of each source that only the evaluation sees."""

TASKS = ("pretraining", "pos", "entities", "sentiment", "answers")
Schedule = tuple[tuple[float, dict[str, float]], ...]
"""Shares of the tasks until a share of the time budget is used."""

TEXT_ALONE: Schedule = ((1.0, {"pretraining": 1.0}),)
JOINT: Schedule = (
    (
        0.15,
        {"pretraining": 0.50, "pos": 0.08, "entities": 0.14, "sentiment": 0.09, "answers": 0.19},
    ),
    (
        0.75,
        {"pretraining": 0.66, "pos": 0.04, "entities": 0.10, "sentiment": 0.06, "answers": 0.14},
    ),
    (
        1.00,
        {"pretraining": 0.82, "pos": 0.02, "entities": 0.06, "sentiment": 0.03, "answers": 0.07},
    ),
)
"""The tasks are learned early; masked words, which go on improving, get the most of the end."""

MOSTLY_TEXT: Schedule = (
    (
        1.0,
        {"pretraining": 0.82, "pos": 0.02, "entities": 0.07, "sentiment": 0.04, "answers": 0.05},
    ),
)
"""A further round from a model whose heads have learned their tasks: just enough to keep them."""

MIXES: dict[str, Schedule] = {"joint": JOINT, "mostly-text": MOSTLY_TEXT}


def shares_at(schedule: Schedule, progress: float) -> dict[str, float]:
    """The shares that hold when `progress` (0 to 1) of the time budget is used."""
    return next((shares for until, shares in schedule if progress < until), schedule[-1][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line of every stage says."""

    data: Path
    run: Path
    init: str
    minutes: float
    device: str
    seed: int
    dry_run: bool
    words_per_source: int
    tokens_per_batch: int
    learning_rate: float
    threads: int
    mix: str = "joint"
    train_embeddings: bool = False


def options(stage: str, arguments: list[str] | None = None) -> Options:
    """Read the command line of one stage (`sys.argv` when nothing is given)."""
    parser = argparse.ArgumentParser(prog=f"python -m training.{stage}")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--run", type=Path, default=Path("runs/bertscope-mini"))
    parser.add_argument("--init", default="", help="checkpoint to start from; else MiniLM")
    parser.add_argument("--minutes", type=float, default=30.0, help="time budget of the stage")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dry-run", action="store_true", help="tiny model, made-up text")
    parser.add_argument("--words-per-source", type=int, default=1_000_000)
    parser.add_argument("--tokens-per-batch", type=int, default=0, help="0: by device")
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--mix", choices=sorted(MIXES), default="joint", help="shares of the tasks")
    parser.add_argument("--train-embeddings", action="store_true", help="word embeddings too")
    return Options(**vars(parser.parse_args(arguments)))
