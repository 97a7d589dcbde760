"""The word pieces of every task, tokenised once and kept in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from training.examples import (
    Example,
    aligned_labels,
    answer_pieces,
    answer_window,
    joined,
    masked,
    sentence_pair,
)
from training.model import minilm_folder
from training.reading import (
    Document,
    Record,
    documents,
    is_held_out,
    records,
    split_documents,
)
from training.settings import (
    ENTITIES,
    IGNORED,
    MAX_PIECES,
    SENTIMENTS,
    SOURCE_WEIGHTS,
    UPOS,
    Options,
)
from training.synthetic import made_up_documents, made_up_records

Pieces = list[list[int]]

SINGLE_SHARE = 0.15
"""Share of the rows that are one stretch without a second one: people type those."""
SHORT_SHARE = 0.4
UNANSWERABLE_SHARE = 0.15
ANSWER_ROOM = 150
HELD_OUT_DOCUMENTS = 400
"""At most this many held-out documents of each source are used."""


def tokenizer() -> Tokenizer:
    """The bert-base-uncased word pieces, without truncation or padding."""
    found = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def pieces_of(texts: list[Document], words: Tokenizer) -> list[Pieces]:
    """The ids of each sentence of each document of two sentences or more."""
    long_enough = [document for document in texts if len(document) > 1]
    flat = [sentence for document in long_enough for sentence in document]
    encoded = iter(words.encode_batch_fast(flat, add_special_tokens=False))
    return [[next(encoded).ids for _ in document] for document in long_enough]


class Text:
    """Documents by source, drawn by the weights of the mix."""

    def __init__(self, sources: dict[str, list[Pieces]]) -> None:
        """Keep only the sources that hold a document."""
        self.sources = {name: found for name, found in sources.items() if found}
        self.names = list(self.sources)
        weights = np.array([SOURCE_WEIGHTS.get(name, 1.0) for name in self.names])
        self.weights = weights / weights.sum()

    def document(self, rng: np.random.Generator, source: str = "") -> tuple[str, Pieces]:
        """A document of `source`, or of one drawn by weight, with the name of its source."""
        name = source or str(rng.choice(self.names, p=self.weights))
        found = self.sources[name]
        return name, found[int(rng.integers(0, len(found)))]

    def example(
        self,
        rng: np.random.Generator,
        *,
        share: float = 0.2,
        source: str = "",
        single_share: float = SINGLE_SHARE,
        same_source: float = 0.5,
    ) -> Example:
        """A masked pair, half of them consecutive, or a masked single stretch.

        A random second half comes from the same source with probability `same_source`.
        """
        name, document = self.document(rng, source)
        short = rng.random() < SHORT_SHARE
        pieces = int(rng.integers(8, 48)) if short else MAX_PIECES - 3
        follows = bool(rng.random() < 0.5)
        _, other = self.document(rng, name if rng.random() < same_source else "")
        first, second = sentence_pair(document, other, pieces=pieces, follows=follows, rng=rng)
        single = rng.random() < single_share
        ids, segments = joined(first, None if single else second)
        changed, labels = masked(ids, share, rng)
        label = IGNORED if single else int(not follows)
        return Example(input_ids=changed, segment_ids=segments, labels=labels, label=label)


def read_text(options: Options) -> Text:
    """Training text; held-out documents are left out."""
    words = tokenizer()
    if options.dry_run:
        return Text({"x": pieces_of(made_up_documents(40, 1), words)})
    found: dict[str, list[Pieces]] = {}
    for path in sorted((options.data / "text").glob("*.txt.xz")):
        kept, _ = split_documents(path, words=options.words_per_source)
        found[path.name.removesuffix(".txt.xz")] = pieces_of(kept, words)
    return Text(found)


def read_held_out(options: Options) -> Text:
    """Held-out text alone, which takes a fraction of the time of reading all."""
    words = tokenizer()
    if options.dry_run:
        return Text({"x": pieces_of(made_up_documents(40, 2), words)})
    found: dict[str, list[Pieces]] = {}
    for path in sorted((options.data / "text").glob("*.txt.xz")):
        apart = [document for document in documents(path) if is_held_out(document)]
        found[path.name.removesuffix(".txt.xz")] = pieces_of(apart[:HELD_OUT_DOCUMENTS], words)
    return Text(found)


def word_example(record: Record, words: Tokenizer) -> Example:
    """A sentence given as words, with part-of-speech or entity labels on first pieces."""
    key, names = ("upos", UPOS) if "upos" in record else ("ner", ENTITIES)
    encoded = words.encode(record["tokens"], is_pretokenized=True)
    known = [names.index(name) if name in names else IGNORED for name in record[key]]
    return Example(
        input_ids=encoded.ids[:MAX_PIECES],
        segment_ids=[0] * min(len(encoded.ids), MAX_PIECES),
        labels=aligned_labels(encoded.word_ids, known)[:MAX_PIECES],
        has_misc=record.get("has_misc", True),
    )


def sentiment_example(record: Record, words: Tokenizer) -> Example:
    """A text with its class."""
    ids = words.encode(record["text"]).ids[:MAX_PIECES]
    return Example(
        input_ids=ids,
        segment_ids=[0] * len(ids),
        labels=[],
        label=SENTIMENTS.index(record["label"]),
    )


class Answers:
    """Questions with contexts; some are given the wrong context and have no answer."""

    def __init__(self, rows: list[Record], words: Tokenizer) -> None:
        """Tokenise questions and contexts apart."""
        questions = words.encode_batch([r["question"] for r in rows], add_special_tokens=False)
        contexts = words.encode_batch([r["context"] for r in rows], add_special_tokens=False)
        self.rows = []
        for row, question, context in zip(rows, questions, contexts, strict=True):
            start, text = row["answers"]["answer_start"][0], row["answers"]["text"][0]
            span = answer_pieces(context.offsets, start, start + len(text))
            if span is not None:
                self.rows.append((question.ids[:40], context.ids, span))

    def example(self, rng: np.random.Generator) -> Example:
        """One question; labels hold the first and the last piece of the answer."""
        question, context, span = self.rows[int(rng.integers(0, len(self.rows)))]
        wrong = rng.random() < UNANSWERABLE_SHARE
        if wrong:
            _, context, span = self.rows[int(rng.integers(0, len(self.rows)))]
        start = answer_window(len(context), span, ANSWER_ROOM, rng)
        ids, segments = joined(question, context[start : start + ANSWER_ROOM])
        shift = len(question) + 2 - start
        last = min(span[1], start + ANSWER_ROOM - 1)
        labels = [0, 0] if wrong else [span[0] + shift, last + shift]
        return Example(input_ids=ids, segment_ids=segments, labels=labels)


TRAINING_FILES = {
    "pos": ("pos/ewt_train", "pos/gum_open_train"),
    "entities": ("ner/train", "ner/uner_ewt_dev", "ner/dev"),
    "sentiment": ("sentiment/train",),
    "answers": ("qa/train",),
}


def read_rows(task: str, data: Path) -> list[Record]:
    """The training lines of a task."""
    return [row for name in TRAINING_FILES[task] for row in records(data / f"{name}.jsonl.xz")]


def dry_rows(task: str) -> list[Record]:
    """Made-up training lines of a task."""
    return made_up_records(40, 3)[task]
