"""A host with tiny models of its own, and a process that forgets everything between tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.models.catalogue.catalog import catalog
from dashboard.models.running.loading import _kept
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.settings import settings
from tests.models import tiny

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
