"""What an instance offers, for every state that a checkpoint can be in."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.models.catalogue import offers as module
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.catalogue.offers import (
    disk_bytes,
    memory_use,
    offer_of,
    offers,
    resident_bytes,
)
from dashboard.models.catalogue.quality import OWN_MODEL, measured_quality, model_card
from dashboard.models.files.embedded import package_folder
from dashboard.models.files.hub import download
from dashboard.models.running.loading import load_model, unload_model
from dashboard.settings import MEGABYTE
from tests.models.hub_stand_in import NAME, HubStandIn


def test_every_checkpoint_is_offered_and_nothing_is_loaded(host: Callable[..., None]) -> None:
    host()
    found = {offer.name: offer for offer in offers()}
    assert not any(offer.loaded_for for offer in found.values())
    embedded = found[DEFAULT_MODEL]
    assert embedded.status == "embedded"
    assert embedded.disk_bytes == disk_bytes(package_folder()) > 90_000_000
    assert embedded.memory_basis == "from the file"
    assert embedded.download_bytes is None
    base = found["bert-base-uncased"]
    assert (base.status, base.disk_bytes) == ("downloadable", None)
    assert (base.download_bytes, base.memory_bytes) == (440_000_000, 440_000_000)
    assert base.memory_basis == "estimated"


@pytest.mark.usefixtures("tiny_host")
def test_a_hosts_folder_before_and_after_loading() -> None:
    before = offer_of(find_spec("tiny-bert"))
    assert (before.status, before.memory_basis) == ("folder", "from the file")
    model = load_model("tiny-bert")
    load_model("tiny-bert", "masked_language_model")
    loaded = offer_of(find_spec("tiny-bert"))
    assert loaded.loaded_for == ("encoder", "masked_language_model")
    assert (loaded.memory_basis, loaded.memory_bytes) == ("measured", model.n_bytes)
    assert loaded.loaded_bytes == memory_use().models_bytes > model.n_bytes
    unload_model("tiny-bert")
    assert offer_of(find_spec("tiny-bert")) == before
    assert memory_use().models_bytes == 0


def test_fetched_is_here(hub: HubStandIn) -> None:
    assert offer_of(find_spec(NAME)).status == "downloadable"
    assert hub.requests == []
    folder = download(find_spec(NAME))
    found = offer_of(find_spec(NAME))
    assert (found.status, found.download_bytes) == ("here", None)
    assert found.disk_bytes == sum(path.stat().st_size for path in folder.iterdir())


def test_too_large_is_not_allowed(host: Callable[..., None]) -> None:
    host(BERTSCOPE_MODEL_CACHE_MB=1000)
    found = {offer.name: offer for offer in offers()}
    assert found["bert-large-uncased"].status == "not allowed"
    assert "BERTSCOPE_MODEL_CACHE_MB" in found["bert-large-uncased"].reason
    assert found["bert-base-uncased"].status == "downloadable"


def test_a_host_that_stays_offline(
    host: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    host()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    found = {offer.name: offer for offer in offers()}
    assert found["bert-base-uncased"].status == "not allowed"
    assert "HF_HUB_OFFLINE" in found["bert-base-uncased"].reason
    assert found[DEFAULT_MODEL].status == "embedded"


def test_a_copy_that_was_damaged_later(hub: HubStandIn) -> None:
    weights = download(find_spec(NAME)) / "model.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[:-5])
    assert offer_of(find_spec(NAME)).status == "damaged"
    weights.write_bytes(content)
    assert offer_of(find_spec(NAME)).status == "here"
    assert hub.requests


def test_damaged_folders_say_what_is_wrong(
    host: Callable[..., None], tiny_folder: Path, tmp_path: Path
) -> None:
    for name in ("no-weights", "cut", "other"):
        shutil.copytree(tiny_folder / "tiny-bert", tmp_path / name)
    (tmp_path / "no-weights" / "model.safetensors").unlink()
    weights = tmp_path / "cut" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-7])
    config = json.loads((tmp_path / "other" / "config.json").read_text())
    (tmp_path / "other" / "config.json").write_text(json.dumps(config | {"model_type": "gpt2"}))
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    found = {offer.name: offer for offer in offers()}
    assert found["no-weights"].status == "damaged"
    assert "model.safetensors" in found["no-weights"].reason
    assert found["other"].status == "damaged"
    assert "not built like BERT" in found["other"].reason
    assert found["cut"].status == "damaged"
    assert "not complete" in found["cut"].reason
    assert not any(str(tmp_path) in offer.reason for offer in offers())


def test_memory_of_this_process(tmp_path: Path) -> None:
    use = memory_use()
    assert use.process_bytes is None or 20 * MEGABYTE < use.process_bytes < 2**40
    assert use.free_disk_bytes is None or use.free_disk_bytes > 0
    assert resident_bytes(tmp_path / "nowhere") is None
    (tmp_path / "status").write_text("Name:\tx\nVmRSS:\t  1234 kB\n")
    assert resident_bytes(tmp_path / "status") == 1234 * 1024


def test_free_space_of_a_cache_that_does_not_exist_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "a" / "b"))
    assert module.memory_use().free_disk_bytes == shutil.disk_usage(tmp_path).free


def test_quality_is_read_without_trust(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    assert measured_quality(OWN_MODEL, path) == ()
    for broken in ("", "[1]", "{", '"x"'):
        path.write_text(broken)
        assert measured_quality(OWN_MODEL, path) == ()
    path.write_text(
        '{"masked_word": 0.5, "pos": "high", "entities": true, "answers": NaN, "by_eye": []}'
    )
    (measure,) = measured_quality(OWN_MODEL, path)
    assert (measure.value, measure.goal) == (0.5, 0.55)
    assert measured_quality(DEFAULT_MODEL, path) == ()
    path.write_text('{"similarity": 0.8, "similarity_ours": 0.5}')
    (original,) = measured_quality(DEFAULT_MODEL, path)
    (ours,) = measured_quality(OWN_MODEL, path)
    assert (original.value, ours.value) == (0.8, 0.5)
    assert original.task == ours.task
    assert measured_quality("bert-base-uncased", path) == ()


def test_the_card_belongs_to_our_own_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.models.catalogue import quality

    assert model_card(DEFAULT_MODEL) is None
    monkeypatch.setattr(quality, "CARD", tmp_path / "MODEL_CARD.md")
    assert model_card(OWN_MODEL) is None
    (tmp_path / "MODEL_CARD.md").write_text("---\nlicense: x\n---\n\n# Card\n\nText.\n")
    assert model_card(OWN_MODEL) == "# Card\n\nText."
