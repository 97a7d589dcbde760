"""Downloads from a stand-in of the Hub: what works, every way to fail, and the retry after it."""

import errno
import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.models.files.folders import model_folder, tokenizer_folder
from dashboard.models.files.hub import DownloadProgress, download
from dashboard.models.files.hub_cache import cached_folder, cached_tokenizer_folder
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.models import tiny
from tests.models.hub_stand_in import COMMIT, REPOSITORY, HubStandIn, Mode, hub_stand_in

pytestmark = pytest.mark.slow

NAME = REPOSITORY.split("/")[1]


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


def spec() -> ModelSpec:
    return find_spec(NAME)


def assert_works() -> None:
    """It is downloaded, seen as present without a network, and can be used."""
    folder = download(spec())
    assert cached_folder(spec()) == folder
    text = tokenize(NAME, "water into the cup")
    assert encode(load_model(NAME), text).attention.shape[0] == tiny.LAYERS


def test_download_with_progress(hub: HubStandIn) -> None:
    with pytest.raises(ModelUnavailableError, match="not on this machine"):
        load_model(NAME)
    assert cached_folder(spec()) is None
    assert hub.requests == []
    seen: list[DownloadProgress] = []
    folder = download(spec(), on_progress=seen.append)
    assert folder.name == COMMIT
    weights = [step for step in seen if step.file == "model.safetensors"]
    assert weights[-1].done_bytes == weights[-1].total_bytes
    assert weights[-1].total_bytes == (hub.folder / "model.safetensors").stat().st_size
    assert {step.file for step in seen} <= {path.name for path in hub.folder.iterdir()}
    assert_works()


def test_what_is_here_asks_nobody(hub: HubStandIn) -> None:
    download(spec())
    asked = len(hub.requests)
    assert_works()
    assert len(hub.requests) == asked
    assert all(REPOSITORY in request for request in hub.requests)


def test_main_where_no_revision_is_known(hub: HubStandIn, host: Callable[..., None]) -> None:
    host(BERTSCOPE_ALLOWED_MODELS=REPOSITORY)
    assert spec().revision is None
    assert download(spec()).name == COMMIT
    assert [request for request in hub.requests if "/main/" in request and "config" in request]
    assert not [request for request in hub.requests if "/main/model" in request]
    assert cached_folder(spec()) is not None


EXPECTED: dict[Mode, str] = {
    "no repository": "does not know it",
    "no revision": f"no revision {COMMIT}",
    "unauthorized": "does not know it, or does not show it",
    "forbidden": "refuses access",
    "gated": "accepted its terms",
    "broken": "error 500",
    "slow": "did not answer within 1 seconds",
    "truncated": "broke off half-way",
    "garbage weights": "model.safetensors arrived damaged",
    "garbage config": "config.json arrived damaged",
    "not a hub": "not a Hugging Face Hub",
}


@pytest.mark.parametrize("mode", EXPECTED)
def test_failures_say_what_to_do_and_a_retry_works(mode: Mode, hub: HubStandIn) -> None:
    hub.mode = mode
    for _ in range(2):
        with pytest.raises(ModelUnavailableError, match=EXPECTED[mode]) as caught:
            download(spec())
        assert caught.value.found.startswith(NAME)
        assert caught.value.advice
        assert cached_folder(spec()) is None
    hub.mode = "ok"
    assert_works()


@pytest.mark.slow
def test_a_body_that_does_not_come(hub: HubStandIn) -> None:
    """huggingface_hub tries six times; each time is bounded by the host's timeout."""
    hub.mode = "slow body"
    with pytest.raises(ModelUnavailableError, match="did not answer"):
        download(spec())
    hub.mode = "ok"
    assert_works()


def test_nobody_listens(hub: HubStandIn, host: Callable[..., None]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    host(HF_ENDPOINT=f"http://127.0.0.1:{port}")
    with pytest.raises(ModelUnavailableError, match="cannot be reached"):
        download(spec())
    host(HF_ENDPOINT=hub.endpoint)
    assert_works()


def test_told_to_stay_offline(hub: HubStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import close_session, constants

    with monkeypatch.context() as patch:
        patch.setattr(constants, "HF_HUB_OFFLINE", True)
        with pytest.raises(ModelUnavailableError, match="HF_HUB_OFFLINE"):
            download(spec())
    assert hub.requests == []
    close_session()
    assert_works()


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no space left"),
        (PermissionError(errno.EACCES, "Permission denied"), "cannot be written"),
    ],
)
def test_a_disk_that_does_not_take_it(
    error: OSError, message: str, hub: HubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.file_download as target

    def refuse(*_args: object, **_options: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(target, "http_get", refuse)
        with pytest.raises(ModelUnavailableError, match=message):
            download(spec())
    assert hub.requests
    assert_works()


def test_only_a_pickle(hub: HubStandIn) -> None:
    import torch
    from safetensors.torch import load_file

    weights = load_file(hub.folder / "model.safetensors")
    torch.save(weights, hub.folder / "pytorch_model.bin")
    (hub.folder / "model.safetensors").unlink()
    hub.mode = "garbage weights"
    with pytest.raises(ModelUnavailableError, match=r"pytorch_model\.bin arrived damaged"):
        download(spec())
    hub.mode = "ok"
    assert_works()
    assert not any(path.suffix == ".safetensors" for path in download(spec()).iterdir())


def test_no_pickle_where_there_are_safetensors(hub: HubStandIn) -> None:
    (hub.folder / "pytorch_model.bin").write_bytes(b"never asked for")
    (hub.folder / "README.md").write_text("never asked for", encoding="utf-8")
    assert_works()
    assert not [r for r in hub.requests if r.endswith((".bin", ".md"))]


def test_shards(hub: HubStandIn) -> None:
    from transformers import BertForPreTraining

    model = BertForPreTraining.from_pretrained(hub.folder)
    (hub.folder / "model.safetensors").unlink()
    model.save_pretrained(hub.folder, max_shard_size="10KB")
    download(spec())
    shards = sorted(hub.folder.glob("model-*.safetensors"))
    assert len(shards) > 1
    assert_works()
    (download(spec()) / shards[1].name).unlink()
    assert cached_folder(spec()) is None
    assert_works()


def test_a_shard_cannot_lead_elsewhere(hub: HubStandIn) -> None:
    (hub.folder / "model.safetensors").unlink()
    index = '{"weight_map": {"weight": "../../config.json"}}'
    (hub.folder / "model.safetensors.index.json").write_text(index, encoding="utf-8")
    with pytest.raises(ModelUnavailableError, match="arrived damaged"):
        download(spec())


@pytest.mark.parametrize("missing", ["model.safetensors", "vocab.txt", "config.json"])
def test_a_repository_without_what_is_needed(missing: str, hub: HubStandIn) -> None:
    (hub.folder / missing).rename(hub.folder / "elsewhere")
    with pytest.raises(ModelUnavailableError, match="Choose another model"):
        download(spec())
    assert cached_folder(spec()) is None


def test_cancelled_and_taken_up_again(hub: HubStandIn) -> None:
    class Left(BaseException):
        """What Streamlit raises when a reader leaves the page is not an Exception either."""

    def leave(progress: DownloadProgress) -> None:
        if progress.file == "model.safetensors":
            raise Left

    with pytest.raises(Left):
        download(spec(), on_progress=leave)
    assert cached_folder(spec()) is None
    before = len(hub.requests)
    assert_works()
    assert not [
        request for request in hub.requests[before:] if "GET" in request and "vocab" in request
    ]


def test_several_readers_at_once(hub: HubStandIn) -> None:
    found: list[Any] = []

    def ask() -> None:
        found.append(download(spec()))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    fetched = [r for r in hub.requests if r.startswith("GET") and r.endswith("model.safetensors")]
    assert len(fetched) == 1
    assert_works()


def test_nothing_half_fetched_is_left(hub: HubStandIn, tmp_path: Path) -> None:
    hub.mode = "truncated"
    with pytest.raises(ModelUnavailableError, match="broke off"):
        download(spec())
    left = [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert "config.json" in left
    assert not [name for name in left if "incomplete" in name or "safetensors" in name]


def test_too_little_space_is_said_before_anything_is_fetched(
    hub: HubStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = find_spec("bert-base-uncased")
    with monkeypatch.context() as patch:
        patch.setattr("dashboard.models.files.hub.free_disk_bytes", lambda: 439_000_000)
        with pytest.raises(ModelUnavailableError, match="takes 440 MB, and the disk has 439 MB"):
            download(base)
        assert hub.requests == []
        patch.setattr("dashboard.models.files.hub.free_disk_bytes", lambda: 440_000_000)
        with pytest.raises(ModelUnavailableError, match="does not know it"):
            download(base)


def test_another_architecture_is_refused_before_its_weights(hub: HubStandIn) -> None:
    config = json.loads((hub.folder / "config.json").read_text(encoding="utf-8"))
    (hub.folder / "config.json").write_text(json.dumps(config | {"model_type": "gpt2"}))
    with pytest.raises(ModelUnavailableError, match="not built like BERT"):
        download(spec())
    assert not [request for request in hub.requests if "safetensors" in request]


def test_an_unknown_size_is_said_and_no_0_mb(hub: HubStandIn) -> None:
    with pytest.raises(ModelUnavailableError, match="size unknown until it is fetched") as caught:
        model_folder(spec())
    assert "0 MB" not in str(caught.value)
    with pytest.raises(ModelUnavailableError, match="440 MB"):
        model_folder(find_spec("bert-base-uncased"))
    assert hub.requests == []


def test_a_tokenizer_alone_fetches_no_weights(hub: HubStandIn) -> None:
    with pytest.raises(ModelUnavailableError, match="tokenizer of tiny-bert is not on this"):
        tokenize(NAME, "water")
    folder = download(spec(), weights=False)
    assert cached_tokenizer_folder(spec()) == tokenizer_folder(spec()) == folder
    assert cached_folder(spec()) is None
    assert not [request for request in hub.requests if "safetensors" in request]
    assert tokenize(NAME, "water into the cup").tokens[1] == "water"
    asked = len(hub.requests)
    assert download(spec(), weights=False) == folder
    assert len(hub.requests) == asked
    with pytest.raises(ModelUnavailableError, match="not on this machine"):
        load_model(NAME)
    assert_works()


@pytest.mark.parametrize("after", ["config.json", "tokenizer_config.json", "vocab.txt"])
def test_half_of_a_tokenizer_does_not_count(after: str, hub: HubStandIn) -> None:
    class Left(BaseException):
        """Not an Exception, like what Streamlit raises."""

    def leave(progress: DownloadProgress) -> None:
        if progress.file == after:
            raise Left

    with pytest.raises(Left):
        download(spec(), on_progress=leave, weights=False)
    assert hub.requests
    assert cached_tokenizer_folder(spec()) is None
    assert_works()


@pytest.mark.parametrize("mode", ["no repository", "gated", "broken", "garbage config"])
def test_a_tokenizer_that_does_not_come(mode: Mode, hub: HubStandIn) -> None:
    hub.mode = mode
    with pytest.raises(ModelUnavailableError, match=EXPECTED[mode]):
        download(spec(), weights=False)
    assert cached_tokenizer_folder(spec()) is None
    hub.mode = "ok"
    download(spec(), weights=False)
    assert cached_tokenizer_folder(spec()) is not None


def test_a_whole_checkpoint_has_its_tokenizer(hub: HubStandIn) -> None:
    assert hub.folder
    folder = download(spec())
    assert cached_tokenizer_folder(spec()) == folder
