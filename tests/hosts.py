"""Fixtures of every test: hosts with models of their own, and a process that forgets them again.

The first conftest names this module; it may import `dashboard`, which that file may not.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.models.catalogue.catalog import catalog
from dashboard.models.running.loading import _kept
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.settings import settings
from tests.models import tiny
from tests.models.hub_stand_in import COMMIT, REPOSITORY, HubStandIn, hub_stand_in

ALL_TINY = ("tiny-bert", "tiny-roberta", "tiny-distilbert", "tiny-electra")


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with one tiny checkpoint per architecture; not to be changed."""
    folder = tmp_path_factory.mktemp("models")
    tiny.write_bert(folder / "tiny-bert")
    tiny.write_roberta(folder / "tiny-roberta")
    tiny.write_distilbert(folder / "tiny-distilbert")
    tiny.write_electra(folder / "tiny-electra")
    return folder


def forget() -> None:
    """Drop everything that the process remembers about settings, catalogue and models."""
    _kept.cache_clear()
    settings.cache_clear()
    catalog.cache_clear()
    load_tokenizer.cache_clear()


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Set environment variables as a host would: `host(BERTSCOPE_MODELS_DIR=folder)`."""

    def set_variables(**variables: object) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        forget()

    forget()
    yield set_variables
    monkeypatch.undo()
    forget()


@pytest.fixture
def tiny_host(host: Callable[..., None], tiny_folder: Path) -> Path:
    """A host whose models folder holds the tiny checkpoints."""
    host(BERTSCOPE_MODELS_DIR=tiny_folder)
    return tiny_folder


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT; not to be changed."""
    return tiny.write_bert(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture
def hub(
    tmp_path: Path, checkpoint: Path, host: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[HubStandIn]:
    """A stand-in, an empty cache, and a host that allows its model."""
    from huggingface_hub import close_session, constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_DOWNLOAD_TIMEOUT", 10)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    folder = tmp_path / "served"
    shutil.copytree(checkpoint, folder)
    with hub_stand_in(folder) as stand_in:
        host(
            HF_ENDPOINT=stand_in.endpoint,
            BERTSCOPE_ALLOWED_MODELS=f"{REPOSITORY}@{COMMIT}",
            BERTSCOPE_HUB_TIMEOUT=1,
        )
        yield stand_in
        close_session()
