"""Snippets about a checkpoint with a limit and segments of its own run, and give our numbers.

Its kind is met on the Hub (GuwenBERT): RoBERTa's weights with BERT's tokenizer, one segment, and a
padding index of 0, so that positions begin at 1 and 31 rows take 30 tokens.
"""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from components.embeddings.snippets import embedding_snippet, parts_snippet
from components.query_key_value.runs import Place
from components.query_key_value.take_away import steps_snippet
from components.take_away.exports import attention_snippet
from components.take_away.in_python import in_python, tokenizer_call
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.models.tiny import PIECES, write_bert

NAME, LIMIT = "guwen", 30
PAIR = ("the water", "it was full")
LONG = "the water was full " * 20

READ = """
import json, sys
import numpy as np
snippets = json.loads(sys.stdin.read())
found = {}
for name, (code, wanted) in snippets.items():
    names = {}
    exec(compile(code, name, "exec"), names)
    found[name] = np.asarray(eval(wanted, names)).tolist()
print("FOUND" + json.dumps(found))
"""


@pytest.fixture
def spec(host: Callable[..., None], tmp_path: Path) -> ModelSpec:
    """The checkpoint as if the Hub were its folder, so that snippets find it offline."""
    from transformers import RobertaConfig, RobertaForMaskedLM

    folder = write_bert(tmp_path / NAME, "BertModel")  # for its tokenizer
    config = RobertaConfig(
        vocab_size=len(PIECES),
        max_position_embeddings=LIMIT + 1,
        type_vocab_size=1,
        pad_token_id=0,
        num_hidden_layers=2,
        num_attention_heads=3,
        hidden_size=21,
        intermediate_size=11,
        initializer_range=0.5,
    )
    RobertaForMaskedLM(config).save_pretrained(folder)
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    return dataclasses.replace(find_spec(NAME), repository=str(folder), revision=None)


def test_snippets_run_in_a_fresh_interpreter_and_agree(spec: ModelSpec) -> None:
    place = Place(name=NAME, layer=1, head=2, token=2, key=1)
    snippets = {
        "attention": (attention_snippet(spec, *PAIR, "attention[1, 2]"), "weights"),
        "embedding": (embedding_snippet(spec, *PAIR), "embeddings"),
        "parts": (parts_snippet(spec, *PAIR, 2), 'parts["LayerNorm"]'),
        "steps": (steps_snippet(spec, *PAIR, place), "output"),
        "long": (attention_snippet(spec, LONG, None, "attention[0, 1]"), "weights"),
    }
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps(snippets),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.rpartition("FOUND")[2])
    model = load_model(NAME)
    pair = encode(model, tokenize(NAME, *PAIR))
    ours = {
        "attention": pair.attention[1, 2],
        "embedding": pair.hidden_states[0],
        "parts": pair.hidden_states[0],
        "steps": pair.hidden_states[2],
        "long": encode(model, tokenize(NAME, LONG)).attention[0, 1],
    }
    assert ours["long"].shape == (LIMIT, LIMIT)
    for name, numbers in ours.items():
        np.testing.assert_allclose(found[name], numbers, atol=1e-5, err_msg=name)


def test_what_a_snippet_says_of_it(spec: ModelSpec) -> None:
    build = in_python(spec)
    assert (build.limit, build.first_position, build.segments) == (LIMIT, 1, 1)
    assert tokenizer_call(spec, "texts", "padding=True") == (
        'tokenizer(texts, padding=True, return_tensors="pt", truncation=True, '
        "max_length=30, return_token_type_ids=False)"
    )


@pytest.mark.parametrize(
    ("name", "limit", "first", "segments"),
    [
        ("bertscope-mini", 512, 0, 2),
        ("tiny-bert", 61, 0, 2),
        ("tiny-roberta", 61, 2, 1),
        ("tiny-distilbert", 61, 0, 0),
        ("tiny-electra", 61, 0, 2),
        ("bert-base-uncased", 512, 0, 2),
    ],
)
def test_every_checkpoint_has_its_own(
    name: str,
    limit: int,
    first: int,
    segments: int,
    tiny_host: Path,
) -> None:
    del tiny_host
    build = in_python(find_spec(name))
    assert (build.limit, build.first_position, build.segments) == (limit, first, segments)
    assert build.has_projection == (name == "tiny-electra")
    told = "return_token_type_ids=False" in tokenizer_call(find_spec(name), "text")
    assert told == (segments <= 1)
