"""The figures of the introductory notebook, each beside the same figure computed by the app."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.embedding.parts import embedding_parts
from dashboard.analysis.meaning.measures import similarity_matrix, unit_means, word_units
from dashboard.analysis.meaning.sentences import cosine_matrix
from dashboard.analysis.prediction.answers import best_answers
from dashboard.analysis.prediction.labels import label_scores
from dashboard.analysis.prediction.masked import top_words
from dashboard.analysis.prediction.next_sentence import pair_answers, pair_inputs
from dashboard.analysis.prediction.token_labels import entities, label_probabilities
from dashboard.analysis.text.windows import text_windows
from dashboard.analysis.weights.counts import in_matrices
from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.files.hub import download
from dashboard.models.heads.answers import answer_logits
from dashboard.models.heads.classification import classify, label_set
from dashboard.models.heads.masked_language import mask_token, piece_names, predict_masked
from dashboard.models.heads.next_sentence import predict_next_sentence
from dashboard.models.heads.sentence_vectors import embed_batch, sentence_ids, sentence_recipe
from dashboard.models.heads.token_labels import label_logits, label_names
from dashboard.models.inside.embedding_parts import embedding_rows
from dashboard.models.inside.encoding import encode
from dashboard.models.inside.trace import parameter_table, weight_array
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.answers import AnswerLogits
from dashboard.records.attention import WEIGHT
from dashboard.records.encodings import Encoding
from dashboard.records.sentences import SentenceWay
from dashboard.records.token_labels import TokenLabels

HEAD = (7, 9)
"""Layer 8, head 10 as the notebook counts, from 0."""

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the notebook beside the same figure computed here.

    Attributes:
        name: What it is.
        expected: A number, several, or something that must be equal, such as tokens.
        computed: The same.
        tolerance: Largest difference that rounding in the notebook explains; 0 for what is equal.
    """

    name: str
    expected: Any
    computed: Any
    tolerance: float = 0.0

    @property
    def difference(self) -> float:
        """The largest difference of numbers; 0 or infinity where they are compared as equal."""
        if not self.tolerance:
            return 0.0 if self.expected == self.computed else float("inf")
        expected, computed = np.asarray(self.expected), np.asarray(self.computed)
        if expected.shape != computed.shape:
            return float("inf")
        return float(np.abs(expected - computed).max())

    @property
    def agrees(self) -> bool:
        """Whether rounding explains the difference."""
        return self.difference <= self.tolerance


def load(checkpoint: str, task: Any = "encoder") -> LoadedModel:  # noqa: ANN401  (a literal)
    """The checkpoint, fetched if it is not here.

    Raises:
        ModelUnavailableError: It cannot be fetched.
    """
    spec = find_spec(checkpoint.rsplit("/", 1)[-1])
    try:
        model_folder(spec)
    except ModelUnavailableError:
        download(spec)
    return load_model(spec.name, task)


def encoded(model: LoadedModel, text: str) -> Encoding:
    """One text through the encoder."""
    return encode(model, tokenize(model.spec.name, text))


def attention(figure: Figure) -> Iterator[Row]:
    """Attention of the last layer, and of the direct-object head."""
    model = load(figure["checkpoint"])
    found = encoded(model, figure["text"])
    mean = attention_of(found, WEIGHT, model.n_layers - 1).mean(axis=0)
    yield Row("tokens", figure["tokens"], list(found.text.tokens))
    yield Row("last layer, mean of heads", figure["last_layer_mean_over_heads"], mean, 6e-5)
    one = attention_of(found, WEIGHT, *HEAD)
    yield Row("layer 8, head 10", figure["layer_8_head_10_one_based"], one, 6e-5)


def parameters(figure: Figure) -> Iterator[Row]:
    """How many parameters there are, and their shapes."""
    model = load(figure["checkpoint"])
    tensors = parameter_table(model).tensors
    shapes = {one.name: list(one.shape) for one in tensors}
    words = weight_array(model, "embeddings.word_embeddings.weight")
    computed = {
        "named_parameter_tensors": len(tensors),
        "two_dimensional_weights_total": in_matrices(tensors),
        "word_embedding_parameters": int(words.size),
        "encoder_layers": model.n_layers,
        "attention_heads": model.n_heads,
        "shapes": {name: shapes.get(name) for name in figure["shapes"]},
    }
    for key, value in computed.items():
        yield Row(key.replace("_", " "), figure[key], value)


def embeddings(figure: Figure) -> Iterator[Row]:
    """The output of the embedding layer, and that it is the normalised sum of its parts."""
    model = load(figure["checkpoint"])
    found = encoded(model, figure["text"])
    output = found.hidden_states[0]
    rows = embedding_rows(model, found.text, output)
    yield Row("shape", figure["shape"], [1, *output.shape])
    yield Row("position ids", figure["position_ids"], rows.position_ids.tolist())
    corners = figure["embedding_output_corners"]
    for key, token, part in (
        ("first_token_first3", 0, slice(None, 3)),
        ("first_token_last3", 0, slice(-3, None)),
        ("last_token_first3", -1, slice(None, 3)),
        ("last_token_last3", -1, slice(-3, None)),
    ):
        yield Row(key.replace("_", " "), corners[key], output[token, part], 6e-6)
    summed = embedding_parts(rows).normalised
    yield Row("sum, then LayerNorm", output, summed, 1e-5)


def pooler(figure: Figure) -> Iterator[Row]:
    """The pooled [CLS] state, from the model and by hand."""
    model = load(figure["checkpoint"])
    found = encoded(model, figure["text"])
    yield Row("pooler output", figure["pooler_output"], found.pooled, 1e-5)
    weight, bias = (weight_array(model, f"pooler.dense.{part}") for part in ("weight", "bias"))
    by_hand = np.tanh(weight @ found.hidden_states[-1, 0] + bias)
    yield Row("tanh(W h + b)", found.pooled, by_hand, 1e-5)


def word_similarity(figure: Figure) -> Iterator[Row]:
    """Cosines of contextual word vectors."""
    model = load(figure["checkpoint"])
    for pair in figure["pairs"]:
        vectors = [
            encoded(model, text).hidden_states[-1, [at]] for text, at in (pair["a"], pair["b"])
        ]
        name = " ~ ".join(text.split()[at - 1] for text, at in (pair["a"], pair["b"]))
        computed = float(similarity_matrix(*vectors)[0, 0])
        yield Row(name, pair["cosine"], computed, 6e-3)
    matrix = figure["matrix"]
    sides = []
    for text in (matrix["text_rows"], matrix["text_columns"]):
        found = encoded(model, text)
        units = word_units(found.text, by_word=False, with_special=False)
        sides.append((units.labels, unit_means(found.hidden_states[-1], units)))
    (rows, first), (columns, second) = sides
    names = [list(matrix["rows"]), matrix["columns"]]
    yield Row("word pieces", names, [list(rows), list(columns)])
    yield Row(
        "matrix of word pieces",
        list(matrix["rows"].values()),
        similarity_matrix(first, second),
        2e-6,
    )


def sentence_similarity(figure: Figure) -> Iterator[Row]:
    """Cosines of sentence vectors."""
    model = load(figure["checkpoint"], "sentence_embedding")
    recipe = sentence_recipe(model.spec.name)
    if recipe is None:
        return
    ids = sentence_ids(model.spec.name, figure["sentences"], recipe.max_tokens)
    way = SentenceWay(
        model=model.spec.name,
        pooling=recipe.pooling,
        level=model.n_layers,
        max_tokens=recipe.max_tokens,
        normalise=True,
    )
    yield Row(
        "cosines of sentences",
        figure["cosine"],
        cosine_matrix(embed_batch(model, ids.ids, way)),
        2e-6,
    )


def masked_language_model(figure: Figure) -> Iterator[Row]:
    """The best words for a mask."""
    model = load(figure["checkpoint"], "masked_language_model")
    text = tokenize(model.spec.name, figure["text"])
    hidden = np.flatnonzero(text.input_ids == mask_token(model.spec.name).id)
    found = predict_masked(model, text, [int(hidden[0])])
    best = top_words(found.log_probabilities[0], count=len(figure["top"]))
    expected, scores = zip(*figure["top"], strict=True)
    yield Row("best words", list(expected), list(piece_names(model.spec.name, best.ids)))
    yield Row("their probabilities", scores, np.exp(best.log_probabilities), 6e-5)


def next_sentence(figure: Figure) -> Iterator[Row]:
    """Logits and losses of a pair."""
    model = load(figure["checkpoint"], "next_sentence")
    pair = pair_inputs(tokenize(model.spec.name, figure["text"], figure["text_pair"]))
    logits = predict_next_sentence(model, [pair])
    yield Row("logits", figure["logits"], logits[0], 6e-5)
    for label, tolerance in ((0, 2e-7), (1, 6e-4)):
        yield Row(
            f"loss for label {label}",
            figure[f"loss_if_label_{label}"],
            float(pair_answers(logits).losses[0, label]),
            tolerance,
        )


def sequence_classification(figure: Figure) -> Iterator[Row]:
    """The best label of each text."""
    model = load(figure["checkpoint"], "sequence_classification")
    labels = label_set(model)
    for text, label, score in figure["examples"]:
        logits = classify(model, [tokenize(model.spec.name, text).input_ids])
        scores = label_scores(logits[0], labels.kind)
        best = int(scores.argmax())
        yield Row(f"label: {text[:32]}", label, labels.names[best])
        yield Row("its score", score, float(scores[best]), 2e-6)


def token_labels(figure: Figure, key: str) -> Iterator[Row]:
    """The label of every word piece that has one, and where it stands; nothing is merged."""
    model = load(figure["checkpoint"], "token_classification")
    text = tokenize(model.spec.name, figure["text"])
    labels = TokenLabels(
        text=text,
        labels=label_names(model.spec.name),
        probabilities=label_probabilities(label_logits(model, text)),
        window=np.zeros(len(text.tokens), dtype=np.int64),
    )
    found = entities(labels, "none")
    expected = [[label, *place] for label, _, *place in figure[key]]
    places = [[s.label, s.first, text.tokens[s.first], s.start, s.end] for s in found]
    yield Row("labels", expected, [place[: len(expected[0])] for place in places])
    yield Row("their scores", [one[1] for one in figure[key]], [one.score for one in found], 2e-6)


def question_answering(figure: Figure) -> Iterator[Row]:
    """The best answer."""
    model = load(figure["checkpoint"], "question_answering")
    text = tokenize(model.spec.name, figure["question"], figure["context"])
    (window,) = text_windows(text, max_tokens=model.max_tokens, overlap=0)
    logits = answer_logits(model, window.text)
    one = AnswerLogits(window=window, start=logits[:, 0], end=logits[:, 1])
    best = best_answers([one], count=1, max_tokens=15).spans[0]
    yield Row(
        "answer",
        [figure["answer"], figure["start"], figure["end"]],
        [figure["context"][best.start : best.end], best.start, best.end],
    )
    yield Row("its score", figure["score"], best.score, 2e-6)


KINDS: dict[str, Callable[[Figure], Iterator[Row]]] = {
    "attention": attention,
    "parameters": parameters,
    "embeddings": embeddings,
    "pooler": pooler,
    "word_similarity": word_similarity,
    "sentence_similarity": sentence_similarity,
    "masked_language_model": masked_language_model,
    "next_sentence": next_sentence,
    "sequence_classification": sequence_classification,
    "named_entities": partial(token_labels, key="tokens"),
    "part_of_speech": partial(token_labels, key="tags"),
    "question_answering": question_answering,
}
"""What needs a checkpoint, by its name in the file."""
