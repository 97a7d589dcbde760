"""Cached runs of sequence classification; long lists as jobs with progress and a way to cancel."""

import hashlib
from collections.abc import Sequence

import numpy as np
from cachetools import LRUCache

from components.attribution_runs import Subject, run_task_encoding
from components.runs import run_cached, run_forward, run_model
from components.sentence_jobs import Job, run_job
from dashboard.models.catalog import Task
from dashboard.models.classification import classify, label_set, logits_at_levels
from dashboard.models.gate import forward_pass
from dashboard.models.loading import LoadedModel
from dashboard.models.sentence_vectors import length_batches, sentence_ids
from dashboard.records import TokenizedText
from dashboard.records.attribution import LabelTarget
from dashboard.records.classification import LabelSet, ListLogits

TASK: Task = "sequence_classification"

AT_ONCE = 64
"""Up to so many texts are classified without a progress bar."""

Rows = dict[str, np.ndarray]
"""The logits of each text."""

_unfinished: LRUCache[tuple[str, ...], Rows] = LRUCache(8)
"""What cancelled jobs had done, so that they can go on."""


def run_labels(name: str) -> LabelSet:
    """The checkpoint's labels; loads it."""
    return run_cached(("labels", name), lambda: label_set(run_model(name, TASK)))


def run_logits(name: str, text: TokenizedText) -> np.ndarray:
    """The logit of each label for one text."""
    return run_cached(
        ("label logits", name, text.text),
        lambda: run_forward(name, TASK, lambda model: classify(model, [text.input_ids])[0]),
    )


def run_level_logits(name: str, text: TokenizedText) -> np.ndarray:
    """What the head makes of each level, `[level label]`."""
    encoding = run_task_encoding(subject_of(name, text, label=0, said=""))
    return run_cached(
        ("level logits", name, text.text),
        lambda: run_forward(
            name, TASK, lambda model: logits_at_levels(model, encoding.hidden_states)
        ),
    )


def subject_of(name: str, text: TokenizedText, *, label: int, said: str) -> Subject:
    """What the attribution view explains: the logit of one label."""
    return Subject(name=name, task=TASK, text=text, target=LabelTarget(label=label), said=said)


def run_list(name: str, texts: tuple[str, ...]) -> ListLogits:
    """The logits of a list of texts.

    Raises:
        JobPending: It takes longer; its progress is drawn.
    """
    digest = hashlib.blake2b("\n".join(texts).encode("utf-8", "replace")).hexdigest()
    key = ("list logits", name, digest)
    model = run_model(name, TASK)
    if len(texts) <= AT_ONCE:
        return run_cached(key, lambda: classify_list(model, texts))

    def work(job: Job[ListLogits]) -> ListLogits:
        rows = _unfinished.setdefault(key, {})
        found = classify_list(model, texts, job, rows)
        _unfinished.pop(key, None)
        return found

    return run_cached(key, lambda: run_job(key, work, total=len(texts), label="Classifying"))


def classify_list(
    model: LoadedModel,
    texts: Sequence[str],
    job: Job[ListLogits] | None = None,
    rows: Rows | None = None,
) -> ListLogits:
    """Batches of similar length through the gate, each text that occurs twice once.

    Args:
        model: The checkpoint.
        texts: The list.
        job: Told after every batch, and able to end it.
        rows: Logits that are known already; what is computed is added.
    """
    rows = {} if rows is None else rows
    distinct = list(dict.fromkeys(texts))
    pieces = sentence_ids(model.spec.name, distinct, model.max_tokens)
    lengths = np.array([len(one) for one in pieces.ids], dtype=np.int64)
    left = [i for i, text in enumerate(distinct) if text not in rows]
    for batch in length_batches([int(lengths[i]) for i in left]):
        places = [left[i] for i in batch]
        with forward_pass(wide=True):
            logits = classify(model, [pieces.ids[i] for i in places])
        rows |= {distinct[i]: row for i, row in zip(places, logits, strict=True)}
        if job is not None:
            n_done = round(len(texts) * len(rows) / len(distinct))
            done = sum(int(lengths[i]) for i, text in enumerate(distinct) if text in rows)
            job.tell(n_done, done / int(lengths.sum()))
    place = {text: i for i, text in enumerate(distinct)}
    order = [place[text] for text in texts]
    parts = [np.stack([rows[text] for text in texts]), lengths[order], pieces.n_cut[order]]
    for part in parts:
        part.setflags(write=False)
    return ListLogits(logits=parts[0], n_tokens=parts[1], n_cut=parts[2])
