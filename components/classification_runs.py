"""Cached runs of sequence classification; long lists as jobs with progress and a way to cancel."""

import hashlib
from collections.abc import Sequence

import numpy as np

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
    return run_cached(
        key,
        lambda: run_job(
            key,
            lambda job: classify_list(model, texts, job),
            total=len(texts),
            label="Classifying",
        ),
    )


def classify_list(
    model: LoadedModel, texts: Sequence[str], job: Job[ListLogits] | None = None
) -> ListLogits:
    """Batches of similar length through the gate, each text that occurs twice once.

    Args:
        model: The checkpoint.
        texts: The list.
        job: Told after every batch, and able to end it.
    """
    distinct = list(dict.fromkeys(texts))
    place = {text: i for i, text in enumerate(distinct)}
    order = [place[text] for text in texts]
    pieces = sentence_ids(model.spec.name, distinct, model.max_tokens)
    lengths = np.array([len(one) for one in pieces.ids], dtype=np.int64)
    rows: list[np.ndarray] = [np.empty(0)] * len(distinct)
    n_done = n_tokens = 0
    for batch in length_batches(lengths.tolist()):
        with forward_pass(wide=True):
            logits = classify(model, [pieces.ids[i] for i in batch])
        for i, row in zip(batch, logits, strict=True):
            rows[i] = row
        n_done += len(batch)
        n_tokens += int(lengths[batch].sum())
        if job is not None:
            job.tell(round(n_done * len(texts) / len(distinct)), n_tokens / int(lengths.sum()))
    parts = [np.stack([rows[i] for i in order]), lengths[order], pieces.n_cut[order]]
    for part in parts:
        part.setflags(write=False)
    return ListLogits(logits=parts[0], n_tokens=parts[1], n_cut=parts[2])
