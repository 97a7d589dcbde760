"""Cached runs of sequence classification over lists; long ones as jobs that can be cancelled.

Short texts go through in batches of similar length. One that is more than the model takes at once
is read in windows, each of which is a row of some batch; its scores are their mean.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from cachetools import LRUCache

from components.running.jobs import Job, run_job
from components.running.runs import run_cached, run_model
from components.running.whole_texts import max_tokens
from components.sequence_classification.runs import TASK, windows_of
from dashboard.analysis.prediction.labels import list_scores, window_weights
from dashboard.models.heads.classification import classify, label_set
from dashboard.models.heads.sentence_vectors import sentence_ids
from dashboard.models.running.batches import by_length
from dashboard.models.running.gate import forward_pass
from dashboard.models.running.loading import LoadedModel
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.arrays import frozen
from dashboard.records.labels import ListLabels

AT_ONCE = 64
"""Up to so many texts are classified without a progress bar."""

CHARACTERS_AT_ONCE = 12_000
"""Characters of these texts, at most. Word pieces are fewer, and 12,000 of them take two or three
seconds on a small model."""

MOST_PIECES = 4
"""Word pieces that one character can become: a vocabulary of bytes needs four for a rare one."""

Rows = dict[tuple[str, int], np.ndarray]
"""The logits of each window, by its text and its number in it."""

_unfinished: LRUCache[tuple[str | int, ...], Rows] = LRUCache(8)
"""What cancelled jobs had done, so that they can go on."""


def run_has_long(name: str, texts: tuple[str, ...]) -> bool:
    """Whether any text of a list is more than the model takes at once."""
    limit = max_tokens(name)

    def compute() -> bool:
        longest = sorted(set(texts), key=len, reverse=True)
        unsure = [text for text in longest if MOST_PIECES * len(text) > limit - 2]
        return any(
            sentence_ids(name, unsure[i : i + AT_ONCE], limit).n_cut.any()
            for i in range(0, len(unsure), AT_ONCE)
        )

    return run_cached(("any long", name, _list_digest(texts)), compute)


def run_list(name: str, texts: tuple[str, ...], window: int) -> ListLabels:
    """The labels of a list of texts; long ones in windows of so many tokens at most.

    Raises:
        JobPending: It takes longer; its progress is drawn.
    """
    key = ("list labels", name, window, _list_digest(texts))
    model = run_model(name, TASK)
    if len(texts) <= AT_ONCE and sum(map(len, texts)) <= CHARACTERS_AT_ONCE:
        return run_cached(key, lambda: classify_list(model, texts, window=window))

    def work(job: Job[ListLabels]) -> ListLabels:
        rows = _unfinished.setdefault(key, {})
        found = classify_list(model, texts, window=window, job=job, rows=rows)
        _unfinished.pop(key, None)
        return found

    return run_cached(key, lambda: run_job(key, work, total=len(texts), label="Classifying"))


def _list_digest(texts: Sequence[str]) -> str:
    """A short name of a list."""
    return hashlib.blake2b("\n".join(texts).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pieces:
    """Texts as the model receives them, window by window.

    Attributes:
        keys: Text and number of each window, in the order of the texts.
        ids: Vocabulary indices of each window.
        weights: Tokens that count for each.
        n_tokens: Tokens of each text, all of them.
        n_windows: Windows of each text.
    """

    keys: list[tuple[str, int]]
    ids: list[Sequence[int] | np.ndarray]
    weights: np.ndarray
    n_tokens: np.ndarray
    n_windows: np.ndarray


def classify_list(
    model: LoadedModel,
    texts: Sequence[str],
    *,
    window: int,
    job: Job[ListLabels] | None = None,
    rows: Rows | None = None,
) -> ListLabels:
    """Batches of similar length through the gate, each text that occurs twice once.

    Args:
        model: The checkpoint.
        texts: The list.
        window: Tokens that the model is given at once of a text that is more than it takes.
        job: Told after every batch, and able to end it.
        rows: Logits that are known already; what is computed is added.
    """
    rows = {} if rows is None else rows
    distinct = list(dict.fromkeys(texts))
    pieces = _list_pieces(model, distinct, window)
    for places in _batches_left(pieces, rows):
        with forward_pass(wide=True):
            logits = classify(model, [pieces.ids[i] for i in places])
        rows |= {pieces.keys[i]: row for i, row in zip(places, logits, strict=True)}
        if job is not None:
            _tell(job, len(texts), pieces, rows)
    every = np.stack([rows[key] for key in pieces.keys])
    found = list_scores(every, pieces.weights, pieces.n_windows, label_set(model).kind)
    place = {text: i for i, text in enumerate(distinct)}
    order = [place[text] for text in texts]
    parts = [frozen(part[order]) for part in (*found, pieces.n_tokens, pieces.n_windows)]
    return ListLabels(scores=parts[0], logits=parts[1], n_tokens=parts[2], n_windows=parts[3])


def _list_pieces(model: LoadedModel, texts: Sequence[str], window: int) -> _Pieces:
    """Only texts that are too long are tokenized with offsets and words, which take longer."""
    name = model.spec.name
    whole = sentence_ids(name, texts, max_tokens(name))
    keys: list[tuple[str, int]] = []
    n_windows: list[int] = []
    ids: list[Sequence[int] | np.ndarray] = []
    weights: list[int] = []
    for text, own, n_cut in zip(texts, whole.ids, whole.n_cut, strict=True):
        if n_cut:
            tokens = tokenize_with(load_tokenizer(name), text, max_tokens=None)
            windows = windows_of(name, tokens, window)
            ids += [one.text.input_ids for one in windows]
            weights += window_weights(windows).tolist()
        else:
            ids.append(own)
            weights.append(len(own))
        n_windows.append(len(ids) - len(keys))
        keys += [(text, number) for number in range(n_windows[-1])]
    return _Pieces(
        keys=keys,
        ids=ids,
        weights=np.array(weights, dtype=np.int64),
        n_tokens=np.array([len(one) for one in whole.ids], dtype=np.int64) + whole.n_cut,
        n_windows=np.array(n_windows, dtype=np.int64),
    )


def _batches_left(pieces: _Pieces, rows: Rows) -> Iterator[list[int]]:
    """Places of the windows that are not known yet, in batches of similar length."""
    left = [i for i, key in enumerate(pieces.keys) if key not in rows]
    for batch in by_length([len(pieces.ids[i]) for i in left]):
        yield [left[i] for i in batch]


def _tell(job: Job[ListLabels], n_texts: int, pieces: _Pieces, rows: Rows) -> None:
    """The progress: texts that are done, and the share of all tokens."""
    done = [key in rows for key in pieces.keys]
    lengths = np.array([len(one) for one in pieces.ids])
    waiting = Counter(key[0] for key, is_done in zip(pieces.keys, done, strict=True) if not is_done)
    n_done = n_texts * (1 - len(waiting) / len(pieces.n_windows))
    job.tell(round(n_done), float(lengths[done].sum() / lengths.sum()))
