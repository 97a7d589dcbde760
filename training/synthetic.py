"""Made-up text and labels for the dry run, so that it needs no data folder."""

from __future__ import annotations

import numpy as np

from training.reading import Document, Record

NAMES = ("Anna", "Mehdi", "Maria", "Peter")
PLACES = ("Paris", "Calgary", "Rome", "London")
VERBS = ("likes", "visits", "leaves", "knows")


def made_up_documents(count: int, seed: int) -> list[Document]:
    """Documents in which each sentence keeps the name of the one before."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        name = rng.choice(NAMES)
        found.append(
            tuple(f"{name} {rng.choice(VERBS)} {rng.choice(PLACES)} today." for _ in range(6))
        )
    return found


def made_up_records(count: int, seed: int) -> dict[str, list[Record]]:
    """Labelled sentences for every task, in the fields of the real files."""
    rng = np.random.default_rng(seed)
    rows: dict[str, list[Record]] = {"pos": [], "entities": [], "sentiment": [], "answers": []}
    for number in range(count):
        name, verb, place = rng.choice(NAMES), rng.choice(VERBS), rng.choice(PLACES)
        tokens = [str(name), str(verb), str(place), "."]
        text = f"{name} {verb} {place}."
        upos = ["PROPN", "VERB", "PROPN", "PUNCT"]
        ner = ["B-PER", "O", "B-LOC", "O"]
        label = {"likes": "positive", "leaves": "negative"}.get(str(verb), "neutral")
        answers = {"text": [str(place)], "answer_start": [text.index(str(place))]}
        rows["pos"].append({"tokens": tokens, "upos": upos})
        rows["entities"].append(
            {"tokens": tokens, "ner": ner, "has_misc": number % 2 == 0, "source": "made up"}
        )
        rows["sentiment"].append({"text": text, "label": label, "source": "made up"})
        rows["answers"].append(
            {"context": text, "question": f"Where is {name}?", "answers": answers, "source": "x"}
        )
    return rows
