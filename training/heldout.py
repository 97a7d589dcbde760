"""The measurements of the evaluation, one function per row of the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import torch

from training.batches import collated
from training.corpora import Text, sentiment_example, tokenizer, word_example
from training.examples import Example, joined
from training.model import MISC, Batch, MiniModel
from training.reading import Record, unit_hash
from training.scoring import answer_f1, best_span, entity_spans, macro_f1, span_f1
from training.settings import ENTITIES, IGNORED, SENTIMENTS

TOKENS = 4096
MAX_CONTEXT = 440


def in_batches(rows: Sequence[Example], task: str) -> Iterator[tuple[list[int], Batch]]:
    """Places and batch of rows of like length."""
    order = sorted(range(len(rows)), key=lambda place: len(rows[place].input_ids))
    while order:
        width = len(rows[order[-1]].input_ids)
        count = max(1, TOKENS // width)
        places, order = order[-count:], order[:-count]
        yield places, collated([rows[place] for place in places], task)


@torch.inference_mode()
def masked_words(model: MiniModel, rows: Sequence[Example]) -> tuple[float, int]:
    """Top-1 accuracy over the asked pieces, and how many were asked."""
    right = asked = 0
    for _, batch in in_batches(rows, "pretraining"):
        hidden, _ = model.encoded(batch)
        scores, labels = model.masked_word_logits(hidden, batch["labels"])
        right += int((scores.argmax(-1) == labels).sum())
        asked += len(labels)
    return right / asked, asked


@torch.inference_mode()
def next_sentences(model: MiniModel, rows: Sequence[Example]) -> float:
    """Accuracy over unmasked pairs."""
    right = 0
    for _, batch in in_batches(rows, "pretraining"):
        labels = batch["labels"]
        batch["input_ids"] = torch.where(labels == IGNORED, batch["input_ids"], labels)
        _, pooled = model.encoded(batch)
        follows = model.base.cls.seq_relationship(pooled).argmax(-1)
        right += int((follows == batch["label"]).sum())
    return right / len(rows)


def text_rows(text: Text, count: int, *, single_share: float, same_source: float) -> list[Example]:
    """Rows of held-out text at 15 % masking, always the same ones."""
    rng = np.random.default_rng(20)
    return [
        text.example(rng, share=0.15, single_share=single_share, same_source=same_source)
        for _ in range(count)
    ]


def by_source(model: MiniModel, text: Text, count: int) -> dict[str, float]:
    """Masked-word accuracy on each source."""
    rng = np.random.default_rng(21)
    found = {}
    for name in text.names:
        rows = [text.example(rng, share=0.15, source=name) for _ in range(count)]
        found[name] = masked_words(model, rows)[0]
    return found


@torch.inference_mode()
def word_labels(model: MiniModel, records: Sequence[Record], task: str) -> list[list[int]]:
    """The predicted label of each word; -1 for words that were cut off or have no piece."""
    words = tokenizer()
    rows = [word_example(record, words) for record in records]
    found: list[list[int]] = [[] for _ in rows]
    for places, batch in in_batches(rows, task):
        scores = model.logits(task, batch)
        if task == "entities":
            scores[~batch["has_misc"]] = scores[~batch["has_misc"]].index_fill(
                -1, torch.tensor(MISC), -1e4
            )
        for place, best in zip(places, scores.argmax(-1).tolist(), strict=True):
            word_ids = words.encode(records[place]["tokens"], is_pretokenized=True).word_ids
            labels = [-1] * len(records[place]["tokens"])
            for piece in range(len(rows[place].input_ids) - 1, 0, -1):
                word = word_ids[piece]
                if word is not None:
                    labels[word] = best[piece]
            found[place] = labels
    return found


def entity_f1(model: MiniModel, records: Sequence[Record]) -> float:
    """Exact span F1; MISC is not asked where the source does not annotate it."""
    predicted = [
        entity_spans([ENTITIES[max(0, label)] for label in labels])
        for labels in word_labels(model, records, "entities")
    ]
    return span_f1([entity_spans(record["ner"]) for record in records], predicted)


@torch.inference_mode()
def sentiment(model: MiniModel, records: Sequence[Record]) -> dict[str, float]:
    """Macro F1 over all (key `all`) and accuracy on each source."""
    words = tokenizer()
    rows = [sentiment_example(record, words) for record in records]
    predicted = [0] * len(rows)
    for places, batch in in_batches(rows, "sentiment"):
        for place, best in zip(places, model.logits("sentiment", batch).argmax(-1), strict=True):
            predicted[place] = int(best)
    gold = [row.label for row in rows]
    hits: dict[str, list[bool]] = defaultdict(list)
    for record, a, b in zip(records, gold, predicted, strict=True):
        hits[record["source"]].append(a == b)
    scores = {"all": macro_f1(gold, predicted, len(SENTIMENTS))}
    return scores | {name: float(np.mean(values)) for name, values in sorted(hits.items())}


def sentiment_baselines(train: Sequence[Record], test: Sequence[Record]) -> dict[str, float]:
    """Macro F1 of always the most frequent class, and of logistic regression on words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    labels = [SENTIMENTS.index(row["label"]) for row in train]
    gold = [SENTIMENTS.index(row["label"]) for row in test]
    common = max(set(labels), key=labels.count)
    bag = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression(C=4.0, max_iter=200)
    )
    bag.fit([row["text"] for row in train], labels)
    guessed = [int(label) for label in bag.predict([row["text"] for row in test])]
    return {
        "majority": macro_f1(gold, [common] * len(gold), len(SENTIMENTS)),
        "bag_of_words": macro_f1(gold, guessed, len(SENTIMENTS)),
    }


@torch.inference_mode()
def answered(model: MiniModel, rows: Sequence[tuple[str, str]]) -> list[tuple[str, bool]]:
    """For each (question, context): the best answer, and whether it beats no answer."""
    words = tokenizer()
    questions = [words.encode(q, add_special_tokens=False).ids[:60] for q, _ in rows]
    contexts = [words.encode(c, add_special_tokens=False) for _, c in rows]
    examples = []
    for question, context in zip(questions, contexts, strict=True):
        ids, segments = joined(question, context.ids[:MAX_CONTEXT])
        examples.append(Example(input_ids=ids, segment_ids=segments, labels=[0, 0]))
    found = [("", False)] * len(rows)
    for places, batch in in_batches(examples, "answers"):
        scores = model.logits("answers", batch).numpy()
        for place, score in zip(places, scores, strict=True):
            shift = len(questions[place]) + 2
            length = len(examples[place].input_ids)
            allowed = (np.arange(len(score)) >= shift) & (np.arange(len(score)) < length - 1)
            first, last, best = best_span(score[:, 0], score[:, 1], allowed)
            offsets = contexts[place].offsets
            text = rows[place][1][offsets[first - shift][0] : offsets[last - shift][1]]
            found[place] = (text, best > float(score[0].sum()))
    return found


def answers(model: MiniModel, records: Sequence[Record], limit: int) -> dict[str, float]:
    """F1 with and without the choice of no answer, and how often mismatches are refused."""
    kept = sorted(records, key=lambda r: unit_hash(r["question"] + r["context"]))[:limit]
    found = answered(model, [(r["question"], r["context"]) for r in kept])
    shifted = kept[len(kept) // 2 :] + kept[: len(kept) // 2]
    mixed = [(a["question"], b["context"]) for a, b in zip(kept, shifted, strict=True)]
    mixed = mixed[: max(1, limit // 4)]
    refused = [not sure for _, sure in answered(model, mixed)]
    gold = [row["answers"]["text"] for row in kept]
    free = [answer_f1(t if sure else "", g) for (t, sure), g in zip(found, gold, strict=True)]
    forced = [answer_f1(text, g) for (text, _), g in zip(found, gold, strict=True)]
    return {
        "f1": float(np.mean(free)),
        "f1_always_answering": float(np.mean(forced)),
        "refused_mismatched": float(np.mean(refused)),
        "questions": float(len(kept)),
    }


@torch.inference_mode()
def similarity(encoder: torch.nn.Module, records: Sequence[Record]) -> float:
    """Spearman correlation of the cosine of mean-pooled vectors with human scores."""
    from scipy.stats import spearmanr

    words = tokenizer()
    vectors = []
    for key in ("sentence1", "sentence2"):
        for record in records:
            ids = torch.tensor([words.encode(record[key]).ids])
            hidden = encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            vectors.append(torch.nn.functional.normalize(hidden.mean(1)[0], dim=0))
    half = len(records)
    cosines = [float(vectors[i] @ vectors[half + i]) for i in range(half)]
    return float(spearmanr(cosines, [record["score"] for record in records])[0])
