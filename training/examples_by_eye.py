"""The sentences of the project's brief, with what the model says about them."""

from __future__ import annotations

import torch

from training.batches import collated
from training.corpora import tokenizer
from training.examples import Example, joined
from training.heldout import answered, word_labels
from training.model import MiniModel
from training.scoring import entity_spans
from training.settings import ENTITIES, MASK, SENTIMENTS

CLOZES = (
    "If you don't know how to swim, you will [MASK] in this lake.",
    "The capital of France is [MASK].",
    "She opened the [MASK] and walked in.",
)
PAIRS = (
    ("I like cookies!", "Do you like them too?"),
    ("I like cookies!", "The treaty was signed in 1648."),
)
MARKET = (
    "Stocks rallied and the company beat its forecast.",
    "Shares plunged after the company warned of heavy losses.",
)
NAMED = "Hello I ' m Mehdi and I live in Calgary ."
QUESTION = ("Where is Mehdi living these days?", "Mehdi lives in Calgary")


@torch.inference_mode()
def by_eye(model: MiniModel) -> list[dict[str, str]]:
    """Input and real output of each example."""
    words = tokenizer()
    found = [{"input": text, "output": _cloze(model, text)} for text in CLOZES]
    for first, second in PAIRS:
        halves = [words.encode(text, add_special_tokens=False).ids for text in (first, second)]
        ids, segments = joined(halves[0], halves[1])
        batch = collated([Example(input_ids=ids, segment_ids=segments, labels=[])], "pretraining")
        _, pooled = model.encoded(batch)
        follows = float(model.base.cls.seq_relationship(pooled).softmax(-1)[0, 0])
        found.append({"input": f"{first} / {second}", "output": f"follows {follows:.3f}"})
    record = {"tokens": NAMED.split(), "ner": ["O"] * len(NAMED.split()), "has_misc": True}
    labels = [ENTITIES[max(0, label)] for label in word_labels(model, [record], "entities")[0]]
    spans = sorted(entity_spans(labels))
    shown = ", ".join(f"{' '.join(NAMED.split()[a:b])} {kind}" for a, b, kind in spans)
    found.append({"input": NAMED, "output": shown or "no entity"})
    text, sure = answered(model, [QUESTION])[0]
    found.append({"input": " / ".join(QUESTION), "output": text if sure else f"none ({text})"})
    return found + [{"input": text, "output": _sentiment(model, text)} for text in MARKET]


def _cloze(model: MiniModel, text: str) -> str:
    ids = tokenizer().encode(text).ids
    labels = [1 if piece == MASK else -100 for piece in ids]
    row = Example(input_ids=ids, segment_ids=[0] * len(ids), labels=labels)
    batch = collated([row], "pretraining")
    hidden, _ = model.encoded(batch)
    scores, _ = model.masked_word_logits(hidden, batch["labels"])
    best = scores[0].softmax(-1).topk(5)
    pieces = [tokenizer().id_to_token(int(piece)) for piece in best.indices]
    return ", ".join(f"{p} {v:.3f}" for p, v in zip(pieces, best.values.tolist(), strict=True))


def _sentiment(model: MiniModel, text: str) -> str:
    ids = tokenizer().encode(text).ids
    row = Example(input_ids=ids, segment_ids=[0] * len(ids), labels=[])
    shares = model.logits("sentiment", collated([row], "sentiment")).softmax(-1)[0].tolist()
    return ", ".join(f"{name} {share:.3f}" for name, share in zip(SENTIMENTS, shares, strict=True))
