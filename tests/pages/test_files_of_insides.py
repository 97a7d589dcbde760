"""The files of pages that look inside the model hold what transformers computes."""

from typing import Any
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
import torch

from components.inputs.listed_sentences import DEFAULT_SENTENCES
from dashboard.models.catalogue.catalog import catalog
from tests import by_transformers
from tests.visiting import Files, messages, visit

TEXT = "Mehdi lives in Calgary, doesn't he?"
PAIR = ("Where is Mehdi living these days?", "Mehdi lives in Calgary.")
LONG = ("The cat sat on the mat and looked at the rain. " * 60).strip()

pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


@pytest.mark.parametrize(
    ("query", "layer", "head"),
    [
        ({"text": TEXT}, 1, 3),
        ({"text": TEXT}, 6, 12),
        ({"text": PAIR[0], "text_b": PAIR[1]}, 2, 5),
        ({"text": LONG}, 3, 2),
    ],
    ids=["first layer", "last layer", "pair", "cut"],
)
def test_attention_of_a_head(files: Files, query: dict[str, str], layer: int, head: int) -> None:
    app = visit("attention_heads", **query, layer=str(layer), head=str(head))
    expected = by_transformers.read(query["text"], query.get("text_b"))
    header, queries, weights = files.numbers()
    assert header[1:] == queries == expected.tokens
    np.testing.assert_allclose(weights, expected.attention[layer - 1, head - 1], atol=1e-6)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)
    assert any("at most 512 tokens" in said for said in messages(app)) is (query["text"] == LONG)


@pytest.mark.parametrize(
    ("query", "layers", "heads"),
    [
        ({"layer": "6", "mix": "Mean of heads"}, [5], range(12)),
        ({"layer": "2", "mix": "Mean of heads", "heads": ["2", "12"]}, [1], [1, 11]),
        ({"mix": "Mean of layers", "layers": ["2", "4"]}, [1, 2, 3], range(12)),
    ],
    ids=["all heads", "some heads", "some layers"],
)
def test_a_mean_of_heads(
    files: Files, query: dict[str, Any], layers: list[int], heads: list[int]
) -> None:
    visit("attention_heads", text=TEXT, **query)
    every = by_transformers.read(TEXT).attention
    expected = every[layers][:, list(heads)].mean(axis=(0, 1))
    np.testing.assert_allclose(files.numbers()[2], expected, atol=1e-6)


def test_rollout_goes_up_to_the_layer(files: Files) -> None:
    visit("attention_heads", text=TEXT, mix="Rollout", layer="2")
    first, second, *_ = (
        each + np.eye(each.shape[-1]) for each in by_transformers.read(TEXT).attention.mean(axis=1)
    )
    np.testing.assert_allclose(files.numbers()[2], second / 2 @ first / 2, atol=1e-6)


@pytest.mark.parametrize(("text", "text_b"), [(TEXT, None), PAIR], ids=["one text", "pair"])
def test_embeddings(files: Files, text: str, text_b: str | None) -> None:
    visit("embeddings", text=text, **({"text_b": text_b} if text_b else {}))
    expected = by_transformers.read(text, text_b)
    header, *rows = files.table()
    assert header == ["position", "token", *map(str, range(expected.states.shape[2]))]
    assert [row[0] for row in rows] == [str(i) for i in range(len(expected.tokens))]
    assert [row[1] for row in rows] == expected.tokens
    values = np.array([[float(cell) for cell in row[2:]] for row in rows])
    np.testing.assert_allclose(values, expected.states[0], rtol=0, atol=1e-6)


def test_the_parts_of_one_embedding_add_up(files: Files) -> None:
    expected = by_transformers.read(TEXT)
    token = expected.tokens.index("calgary")
    visit("embeddings", text=TEXT, token=str(token))
    header, _, values = files.numbers("download_csv_token")
    assert header[1:] == ["token", "segment", "position", "sum", "LayerNorm", "gamma", "beta"]
    np.testing.assert_allclose(values[:, :3].sum(axis=1), values[:, 3], atol=1e-6)
    x = values[:, 3]
    by_hand = (x - x.mean()) / np.sqrt(x.var() + 1e-12) * values[:, 5] + values[:, 6]
    np.testing.assert_allclose(values[:, 4], by_hand, atol=1e-5)
    np.testing.assert_allclose(values[:, 4], expected.states[0, token], atol=1e-5)


def test_the_drift_of_a_moved_word(files: Files) -> None:
    tokenizer, model = by_transformers.parts()
    inputs = tokenizer("Snakes sleep.", return_tensors="pt")
    n = inputs["input_ids"].shape[1]
    positions, segments = torch.arange(n)[None], torch.zeros(1, n, dtype=torch.long)
    positions[0, 2], segments[0, 2] = 77, 1
    changed = dict(inputs) | {"position_ids": positions, "token_type_ids": segments}
    ask = {"output_hidden_states": True, "output_attentions": True}
    with torch.inference_mode():
        before, after = model(**inputs, **ask), model(**changed, **ask)
    states, moved = torch.cat(before.hidden_states), torch.cat(after.hidden_states)
    drift = 1 - torch.nn.functional.cosine_similarity(states, moved, dim=-1)
    change = torch.cat(after.attentions) - torch.cat(before.attentions)

    query = {"token": "2", "place": "77", "flip": "true", "layer": "2", "head": "5"}
    app = visit("embeddings", text="Snakes sleep.", view="What if", **query)
    said = " ".join(text.value for text in (*app.text, *app.markdown, *app.caption))
    assert "sleep: row 2 → 77 of the position table, segment 0 → 1" in said
    assert "Layer 2, head 5: orange keys gain weight" in said
    tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0])
    header, _, found = files.numbers("download_csv_drift")
    assert header[1:] == tokens
    np.testing.assert_allclose(found, drift.numpy(), rtol=0, atol=1e-5)
    header, _, found = files.numbers("download_csv_heads_change")
    assert header == ["layer", *(f"head {i}" for i in range(1, 13))]
    heads = change.abs().sum(dim=3).mean(dim=2) / 2
    np.testing.assert_allclose(found, heads.numpy(), rtol=0, atol=1e-5)
    header, _, found = files.numbers("download_csv_attention_change")
    assert header == ["query", *tokens]
    np.testing.assert_allclose(found, change[1, 4].numpy(), rtol=0, atol=1e-5)


def test_all_cosines_of_positions(files: Files) -> None:
    _, model = by_transformers.parts()
    table = model.embeddings.position_embeddings.weight.detach().double()
    unit = torch.nn.functional.normalize(table, dim=1)
    visit("embeddings", view="Positions")
    header, _, found = files.numbers("download_csv_positions_learned")
    assert header == ["position", *(f"position {i}" for i in range(512))]
    np.testing.assert_allclose(found, (unit @ unit.T).numpy(), rtol=0, atol=1e-6)
    _, _, found = files.numbers("download_csv_positions_sinusoids")
    assert found.shape == (512, 512)
    np.testing.assert_allclose(found.diagonal(), 1, atol=1e-6)


def test_the_steps_of_query_key_and_value(files: Files) -> None:
    text = "The cup did not fit into the box because it was too big."
    expected = by_transformers.read(text)
    app = visit("query_key_value", text=text, layer="4", head="7", token="9", key="7")  # noqa: S106
    header, *rows = files.table()
    assert header == [
        "position", "token", "score", "scaled", "exponential", "weight", "model_weight"
    ]  # fmt: skip
    assert [row[1] for row in rows] == expected.tokens
    numbers = np.array([[float(cell) for cell in row[2:]] for row in rows])
    np.testing.assert_allclose(numbers[:, 3], expected.attention[3, 6, 9], atol=1e-6)
    np.testing.assert_allclose(numbers[:, 4], expected.attention[3, 6, 9], atol=1e-6)
    np.testing.assert_allclose(numbers[:, 0] / np.sqrt(32), numbers[:, 1], rtol=1e-5)
    _, *steps = files.table("download_csv_vectors")
    output = np.array([float(value) for step, _, value in steps if step == "output"])
    np.testing.assert_allclose(output, expected.states[4, 9], atol=1e-5)
    assert any("It adds up" in box.value for box in app.success)


@pytest.mark.parametrize(("query", "level"), [({}, 6), ({"level": "0"}, 0), ({"level": "3"}, 3)])
def test_similarities_of_words(files: Files, query: dict[str, str], level: int) -> None:
    text, text_b = "President greets the press in Chicago", "Obama speaks to media in Illinois"
    visit("word_similarity", text=text, text_b=text_b, **query)
    first, second = by_transformers.read(text), by_transformers.read(text_b)
    header, pieces, values = files.numbers()
    assert header == ["piece", *second.tokens[1:-1]]
    assert pieces == first.tokens[1:-1]
    rows, columns = first.states[level, 1:-1], second.states[level, 1:-1]
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    columns = columns / np.linalg.norm(columns, axis=1, keepdims=True)
    np.testing.assert_allclose(values, rows @ columns.T, atol=1e-5)


def test_cosines_of_sentences(files: Files) -> None:
    """The files keep the order that was typed, although the picture is clustered."""
    tokenizer, model = by_transformers.parts()

    def cosines(sentences: tuple[str, ...], pooling: str, level: int) -> np.ndarray:
        rows = []
        for sentence in sentences:
            inputs = tokenizer(sentence, return_tensors="pt", truncation=True, max_length=256)
            with torch.inference_mode():
                states = model(**inputs, output_hidden_states=True).hidden_states[level][0]
            rows.append(states.mean(0) if pooling == "mean" else states.max(0).values)
        unit = torch.nn.functional.normalize(torch.stack(rows))
        return np.asarray(unit @ unit.T)

    visit("sentence_similarity", order="clustered")
    header, names, values = files.numbers()
    assert header == ["sentence", *DEFAULT_SENTENCES]
    assert names == list(DEFAULT_SENTENCES)
    np.testing.assert_allclose(values, cosines(DEFAULT_SENTENCES, "mean", 6), atol=1e-5)
    own = ("A cat sleeps.", "Two dogs bark & run.", "The cat is asleep.")
    visit("sentence_similarity", sentences="\n".join(own), pooling="max", level="3")
    _, names, values = files.numbers()
    assert names == list(own)
    np.testing.assert_allclose(values, cosines(own, "max", 3), atol=1e-5)


def test_the_head_in_the_guide(files: Files) -> None:
    text = "Snakes sleep in the shade."
    visit("guide", sentence=text, layer="5", head="11", query="2")
    expected = by_transformers.read(text)
    rows = files.rows("download_csv_row")
    assert list(rows[0]) == ["key", "score", "scaled", "weight", "model"]
    assert [row["key"] for row in rows] == expected.tokens
    for column in ("weight", "model"):
        found = [float(row[column]) for row in rows]
        np.testing.assert_allclose(found, expected.attention[4, 10, 1], atol=1e-5)


def test_the_catalogue(files: Files) -> None:
    visit("models", checkpoint="bert-base-cased")
    found = {row["name"]: row for row in files.rows()}
    assert list(found) == [spec.name for spec in catalog()]
    for spec in catalog():
        assert found[spec.name]["licence"] == spec.licence
        assert not spec.revision or found[spec.name]["revision"] == spec.revision


MEHDI = "Where is Mehdi living these days?"


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({"text": MEHDI}, {}),
        ({"text": MEHDI, "text_b": "Mehdi lives in Calgary."}, {}),
        ({"text": "Zoë's café 東京", "pad": "40"}, {"padding": "max_length", "max_length": 40}),
        ({"text": "The [MASK] sat.", "special": "plain"}, {"split_special_tokens": True}),
        ({"text": ("The unbelievable cat sat. " * 120).strip(), "text_b": "Mehdi said so."}, {}),
    ],
    ids=["one text", "pair", "padded", "plain", "cut"],
)
def test_tokens(files: Files, query: dict[str, str], options: dict[str, Any]) -> None:
    tokenizer, _ = by_transformers.parts()
    theirs = tokenizer(
        query["text"],
        query.get("text_b"),
        return_offsets_mapping=True,
        return_token_type_ids=True,
        return_special_tokens_mask=True,
        **({"truncation": True, "max_length": 512} | options),
    )
    visit("tokenization", **query)
    rows = files.rows()
    assert list(rows[0]) == [
        *("position", "token", "id", "segment_id", "attention_mask", "start", "end", "special"),
    ]

    def column(name: str) -> list[int]:
        return [int(row[name]) for row in rows]

    assert column("position") == list(range(len(rows)))
    assert column("id") == theirs["input_ids"]
    assert [row["token"] for row in rows] == tokenizer.convert_ids_to_tokens(theirs["input_ids"])
    assert column("segment_id") == theirs["token_type_ids"]
    assert column("attention_mask") == theirs["attention_mask"]
    assert list(zip(column("start"), column("end"), strict=True)) == theirs["offset_mapping"]
    assert column("special") == theirs["special_tokens_mask"]


def test_search_in_the_vocabulary_and_neighbours(files: Files) -> None:
    tokenizer, _ = by_transformers.parts()
    query = {"mode": "regular expression", "search": "^water", "neighbours": "true"}
    app = visit("tokenization", **query)
    expected = {
        str(index): piece
        for piece, index in tokenizer.get_vocab().items()
        if piece.startswith("water")
    }
    assert {row["id"]: row["piece"] for row in files.rows("download_csv_vocabulary")} == expected
    assert len(files.rows("download_csv_neighbours")) == 15
    app.text_input(key="piece").set_value("water").run()
    assert files.rows("download_csv_neighbours")[0]["piece"] == "waters"


def test_parameters_weights_and_pooler(files: Files) -> None:
    _, model = by_transformers.parts()
    visit("architecture")
    header, *rows = files.table()
    assert header == ["name", "shape", "parameters", "dtype"]
    assert rows == [
        [name, str(list(weight.shape)), str(weight.numel()), "float32"]
        for name, weight in model.named_parameters()
    ]
    name = "embeddings.word_embeddings.weight"
    query = {"part": "Weights", "tensor": name, "view": "Window", "row": "2300", "column": "5"}
    visit("architecture", **query)
    header, labels, values = files.numbers("download_csv_weights")
    assert (header[1], labels[0]) == ("5", "2300 water")
    expected = model.get_parameter(name).detach().numpy()[2300:2348, 5:53]
    np.testing.assert_array_equal(values.astype(np.float32), expected)

    tokenizer, _ = by_transformers.parts()
    visit("architecture", part="Pooler", text="AI has been my friend")
    with torch.inference_mode():
        outputs = model(**tokenizer("AI has been my friend", return_tensors="pt"))
    _, *rows = files.table("download_csv_pooler")
    values = np.array([[float(cell) for cell in row] for row in rows])
    np.testing.assert_allclose(values[:, 4], outputs.pooler_output[0], atol=2e-6)
    np.testing.assert_allclose(values[:, 1], outputs.last_hidden_state[0, 0], atol=5e-6)


def test_a_chosen_head_of_our_own_checkpoint(files: Files) -> None:
    app = visit("architecture", model="bertscope-mini", task="token classification")
    assert "22,568,841" in [metric.value for metric in app.metric]
    app.selectbox(key="task").set_value("token classification: pos").run()
    assert "22,571,921" in [metric.value for metric in app.metric]
    link = next(code.value for code in app.code if "?v=" in code.value)
    assert parse_qs(urlparse(link).query)["task"] == ["token classification: pos"]
    assert files.table()[-2] == ["classifier.weight", "[17, 384]", "6528", "float32"]
