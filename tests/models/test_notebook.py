"""The introductory notebook's figures, recomputed with the app's own functions.

Figures of public checkpoints need the Hub (mark `hub`). So that the code behind them is not dead
elsewhere, the same figures of a tiny random checkpoint, computed with transformers alone, take
their place.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from transformers import AutoTokenizer, BertConfig

from dashboard.errors import ModelUnavailableError
from dashboard.models.files.embedded import MINI_FOLDER
from scripts import reproduce
from scripts.notebook import KINDS, Row
from scripts.reproduce import main, read_figures, said, vocabulary

pytestmark = pytest.mark.slow

HIDDEN = 24
LABELS = {0: "O", 1: "I-PER", 2: "I-LOC"}
CLASSES = {
    "tiny-encoder": "BertForPreTraining",
    "tiny-sorter": "BertForSequenceClassification",
    "tiny-tagger": "BertForTokenClassification",
    "tiny-reader": "BertForQuestionAnswering",
}
OWNERS = {
    "sequence_classification": "tiny-sorter",
    "named_entities": "tiny-tagger",
    "part_of_speech": "tiny-tagger",
    "question_answering": "tiny-reader",
}


def test_what_holds_for_the_vocabulary() -> None:
    rows = list(vocabulary(read_figures()))
    assert len(rows) == 12
    assert {row.name.split(":")[0] for row in rows} == {
        "input_ids",
        "token_type_ids",
        "attention_mask",
        "tokens",
        "decoded",
    }
    assert [row for row in rows if not row.agrees] == []


@pytest.mark.hub
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_figures_of_public_checkpoints(kind: str, host: Callable[..., None]) -> None:
    host()
    figure = read_figures()[kind]
    try:
        rows = list(KINDS[kind](figure))
    except ModelUnavailableError as error:
        pytest.skip(f"{figure['checkpoint']}: {error.found} {error.expected}")
    assert rows
    assert [(row.name, row.difference) for row in rows if not row.agrees] == []


@pytest.fixture(scope="module")
def tiny_checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random checkpoints of bert-base's depth, heads and vocabulary, but 24 numbers wide."""
    root = tmp_path_factory.mktemp("notebook")
    for name, class_name in CLASSES.items():
        labels = {0: "start", 1: "end"} if name == "tiny-reader" else LABELS
        config = BertConfig(
            hidden_size=HIDDEN, intermediate_size=5, initializer_range=0.1, id2label=labels
        )
        torch.manual_seed(11)
        getattr(transformers, class_name)(config).save_pretrained(root / name)
        AutoTokenizer.from_pretrained(MINI_FOLDER).save_pretrained(root / name)
    pooling = root / "tiny-encoder" / "1_Pooling"
    pooling.mkdir()
    (pooling / "config.json").write_text('{"pooling_mode_mean_tokens": true}', encoding="utf-8")
    (root / "tiny-encoder" / "modules.json").write_text("[]", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def printed(tiny_checkpoints: Path) -> dict[str, Any]:
    """What the notebook would print for them, by transformers alone."""
    figures = copy.deepcopy(read_figures())
    for kind in KINDS:
        figures[kind]["checkpoint"] = OWNERS.get(kind, "tiny-encoder")
    return Notebook(tiny_checkpoints, figures).printed()


@pytest.fixture
def tiny_figures(
    printed: dict[str, Any], tiny_checkpoints: Path, host: Callable[..., None]
) -> dict[str, Any]:
    """The same, where the app knows these checkpoints."""
    host(BERTSCOPE_MODELS_DIR=tiny_checkpoints)
    return copy.deepcopy(printed)


class Notebook:
    """The notebook's cells, with transformers alone."""

    def __init__(self, folder: Path, figures: dict[str, Any]) -> None:
        self.folder, self.figures = folder, figures
        self.tokenizer = AutoTokenizer.from_pretrained(folder / "tiny-encoder")

    def run(self, class_name: str, owner: str, *texts: str) -> Any:
        """A class on a text."""
        model = getattr(transformers, class_name).from_pretrained(
            self.folder / owner, dtype=torch.float32, attn_implementation="eager"
        )
        with torch.inference_mode():
            return model.eval()(
                **self.tokenizer(*texts, return_tensors="pt"),
                output_attentions=True,
                output_hidden_states=True,
            )

    def encoded(self, text: str) -> Any:
        """The plain encoder on a text."""
        return self.run("BertModel", "tiny-encoder", text)

    def printed(self) -> dict[str, Any]:
        """All figures."""
        self.encoder_cells()
        self.similarity_cells()
        self.pretraining_cells()
        self.downstream_cells()
        return self.figures

    def encoder_cells(self) -> None:
        """Attention, parameters, embeddings, pooler."""
        spread = self.encoded("Mehdi lives in Calgary").last_hidden_state[0].std(dim=0).mean()
        assert spread > 0.3  # deep random models easily make all tokens the same
        figure = self.figures["attention"]
        attentions = self.encoded(figure["text"]).attentions
        figure["last_layer_mean_over_heads"] = attentions[-1][0].mean(0).tolist()
        figure["layer_8_head_10_one_based"] = attentions[7][0, 9].tolist()
        figure = self.figures["parameters"]
        model = transformers.BertModel.from_pretrained(self.folder / "tiny-encoder")
        named = dict(model.named_parameters())
        figure["two_dimensional_weights_total"] = sum(
            one.numel() for one in named.values() if one.ndim == 2
        )
        figure["word_embedding_parameters"] = model.embeddings.word_embeddings.weight.numel()
        figure["shapes"] = {name: list(named[name].shape) for name in figure["shapes"]}
        figure = self.figures["embeddings"]
        output = self.encoded(figure["text"]).hidden_states[0][0]
        figure["shape"] = [1, *output.shape]
        figure["embedding_output_corners"] = {
            f"{which}_token_{part}3": (row[:3] if part == "first" else row[-3:]).tolist()
            for which, row in (("first", output[0]), ("last", output[-1]))
            for part in ("first", "last")
        }
        figure = self.figures["pooler"]
        figure["pooler_output"] = self.encoded(figure["text"]).pooler_output[0].tolist()

    def similarity_cells(self) -> None:
        """Words and sentences."""

        def states(text: str) -> torch.Tensor:
            last: torch.Tensor = self.encoded(text).last_hidden_state[0]
            return last

        figure = self.figures["word_similarity"]
        cosine = torch.nn.functional.cosine_similarity
        for pair in figure["pairs"]:
            first, second = (states(text)[at] for text, at in (pair["a"], pair["b"]))
            pair["cosine"] = float(cosine(first, second, dim=0))
        matrix = figure["matrix"]
        rows, columns = (states(matrix[f"text_{side}"])[1:-1] for side in ("rows", "columns"))
        cosines = cosine(rows[:, None], columns[None], dim=-1)
        matrix["rows"] = dict(zip(matrix["rows"], cosines.tolist(), strict=True))
        figure = self.figures["sentence_similarity"]
        vectors = torch.stack([states(text).mean(0) for text in figure["sentences"]])
        figure["cosine"] = cosine(vectors[:, None], vectors[None], dim=-1).tolist()

    def pretraining_cells(self) -> None:
        """Masked words and next sentences."""
        figure = self.figures["masked_language_model"]
        ids = self.tokenizer(figure["text"])["input_ids"]
        logits = self.run("BertForMaskedLM", "tiny-encoder", figure["text"]).logits[0]
        best = logits[ids.index(self.tokenizer.mask_token_id)].softmax(-1).topk(5)
        names = self.tokenizer.convert_ids_to_tokens(best.indices.tolist())
        figure["top"] = list(zip(names, best.values.tolist(), strict=True))
        figure = self.figures["next_sentence"]
        logits = self.run(
            "BertForNextSentencePrediction", "tiny-encoder", figure["text"], figure["text_pair"]
        ).logits[0]
        figure["logits"] = logits.tolist()
        for label in (0, 1):
            figure[f"loss_if_label_{label}"] = float(-logits.log_softmax(-1)[label])

    def downstream_cells(self) -> None:
        """Labels, entities, tags, answers."""
        figure = self.figures["sequence_classification"]
        for example in figure["examples"]:
            logits = self.run("BertForSequenceClassification", "tiny-sorter", example[0]).logits[0]
            example[1:] = [LABELS[int(logits.argmax())], float(logits.softmax(-1).max())]
        for kind, key in (("named_entities", "tokens"), ("part_of_speech", "tags")):
            figure = self.figures[kind]
            tagger = transformers.pipeline(
                "token-classification", model=str(self.folder / "tiny-tagger"), device="cpu"
            )
            extra = ["start", "end"] if kind == "named_entities" else []
            figure[key] = [
                [
                    one["entity"],
                    float(one["score"]),
                    *(one[name] for name in ("index", "word", *extra)),
                ]
                for one in tagger(figure["text"])
            ]
        figure = self.figures["question_answering"]
        outputs = self.run(
            "BertForQuestionAnswering", "tiny-reader", figure["question"], figure["context"]
        )
        inputs = self.tokenizer(figure["question"], figure["context"])
        places = [0, *(i for i, one in enumerate(inputs.sequence_ids()) if one == 1)]
        start, end = (
            getattr(outputs, f"{side}_logits")[0, places].softmax(-1)[1:].tolist()
            for side in ("start", "end")
        )
        pairs = [(s * e, i, j) for i, s in enumerate(start) for j, e in enumerate(end) if i <= j]
        figure["score"], first, last = max(pairs)
        figure["start"] = inputs.token_to_chars(places[1:][first]).start
        figure["end"] = inputs.token_to_chars(places[1:][last]).end
        figure["answer"] = figure["context"][figure["start"] : figure["end"]]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_figures_of_a_tiny_checkpoint(kind: str, tiny_figures: dict[str, Any]) -> None:
    rows = list(KINDS[kind](tiny_figures[kind]))
    assert rows
    assert [row for row in rows if not row.agrees] == []


def test_a_wrong_figure_is_found_and_what_is_out_of_reach_is_said(
    tiny_figures: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = copy.deepcopy(tiny_figures)
    figures["next_sentence"]["logits"][0] += 1
    figures["pooler"]["checkpoint"] = "bert-base-uncased"  # not on this machine
    golden = tmp_path / "figures.json"
    golden.write_text(json.dumps(figures), encoding="utf-8")
    monkeypatch.setattr(reproduce, "GOLDEN", golden)
    assert main() == 1
    printed = capsys.readouterr().out.splitlines()
    assert [one for one in printed if one.endswith("DIFFERS")] == [
        one for one in printed if one.startswith("next_sentence: logits")
    ]
    assert any("bert-base-uncased: not reachable" in one for one in printed)
    assert printed[-1].startswith("1 differ, 1 of 12 kinds")


def test_differences() -> None:
    assert Row(name="", expected=[1.0, 2.0], computed=np.array([1.0, 2.5]), tolerance=1.0).agrees
    assert not Row(name="", expected=[1.0], computed=[1.0, 2.0], tolerance=1.0).agrees
    assert not Row(name="", expected=["a"], computed=["b"]).agrees
    assert said(0.25) == "0.25"
    assert said([[1, 2], [3, 4]]) == "2 x 2 values"
    assert said(["a", 0.5]) == "a 0.5"
