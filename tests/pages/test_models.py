"""The models page without a browser."""

import csv
import dataclasses
import io
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from components.models import loading as models_loading
from components.models.take_away import COLUMNS, offers_csv, size_snippet
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, catalog, find_spec
from dashboard.models.catalogue.offers import offers
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.files.hub_cache import cached_folder
from dashboard.models.running.loading import load_model, loaded_models, unload_model
from dashboard.settings import MEGABYTE
from tests.models.hub_stand_in import NAME, REPOSITORY, HubStandIn
from tests.visiting import messages, visit


def rows(app: AppTest) -> dict[str, dict[str, object]]:
    """The table by name of the checkpoint."""
    frame = next(d.value for d in app.dataframe if "checkpoint" in d.value.columns)
    return {
        str(row["checkpoint"]): {str(key): value for key, value in row.items()}
        for row in frame.to_dict("records")
    }


def labels(app: AppTest) -> list[str]:
    """What the buttons say."""
    return [button.label for button in app.button]


def test_every_checkpoint_stands_there() -> None:
    app = visit("models")
    found = rows(app)
    assert list(found) == [spec.name for spec in catalog()]
    assert str(found[DEFAULT_MODEL]["status"]).startswith("comes with BERTscope")
    assert found["bert-base-uncased"]["status"] == "can be fetched"
    assert found["bert-base-uncased"]["revision"] == find_spec("bert-base-uncased").revision
    assert found["bert-base-nli-mean-tokens"]["revision"] == "not pinned: main"
    assert found["bert-base-cased"]["measured quality"] == "not measured by us"
    assert found[DEFAULT_MODEL]["measured quality"] == "sentence similarity 0.818"


def test_a_name_that_is_not_allowed_is_looked_up_nowhere(hub: HubStandIn) -> None:
    for typed in ("evil/model", "../../etc/passwd", "![x](http://evil.invalid/x.png)"):
        app = visit("models", find=typed)
        assert any("Not allowed here" in message for message in messages(app))
        assert not any("evil" in message or "passwd" in message for message in messages(app))
    assert hub.requests == []


def test_searching_by_task_and_by_hub_name() -> None:
    assert set(rows(visit("models", find="question answering"))) >= {"roberta-base-squad2"}
    assert list(rows(visit("models", find="google-bert/bert-base-cased"))) == ["bert-base-cased"]


def test_a_wrong_checkpoint_in_a_link_is_said() -> None:
    app = visit("models", checkpoint="evil")
    assert any("checkpoint" in warning.value for warning in app.warning)
    assert app.selectbox(key="checkpoint").value == DEFAULT_MODEL


@pytest.mark.usefixtures("tiny_host", "fresh_caches")
def test_load_use_and_unload() -> None:
    app = visit("models", checkpoint="tiny-bert")
    assert app.button(key="unload").disabled
    app.selectbox(key="load_for").set_value("masked language model").run()
    app.button(key="load").click().run()
    assert [model.task for model in loaded_models() if model.spec.name == "tiny-bert"] == [
        "masked_language_model"
    ]
    assert any("in memory" in box.value for box in app.success)
    assert rows(app)["tiny-bert"]["status"] == "added by the host · loaded"
    app.button(key="use_everywhere").click().run()
    assert app.session_state["model"] == "tiny-bert"
    app.button(key="unload").click().run()
    assert not [model for model in loaded_models() if model.spec.name == "tiny-bert"]
    assert any("left memory" in box.value for box in app.success)
    app.switch_page("../pages/attention_heads.py").run()
    assert app.selectbox(key="model").value == "tiny-bert"


@pytest.mark.usefixtures("fresh_caches")
def test_a_failure_to_load_says_why(host: Callable[..., None], tmp_path: Path) -> None:
    import json

    from tests.models import tiny

    tiny.write_bert(tmp_path / "broken")
    config = json.loads((tmp_path / "broken" / "config.json").read_text())
    (tmp_path / "broken" / "config.json").write_text(json.dumps(config | {"hidden_size": 18}))
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    app = visit("models", checkpoint="broken")
    app.button(key="load").click().run()
    assert any("cannot be loaded" in error.value for error in app.error)
    assert not loaded_models()
    assert not app.exception


@pytest.mark.usefixtures("fresh_caches")
def test_fetching_with_the_hub(hub: HubStandIn) -> None:
    app = visit("models", checkpoint=NAME)
    assert hub.requests == []
    assert "Fetch from the Hub" in labels(app)
    app.button(key="fetch").click().run()
    assert not app.error
    assert cached_folder(find_spec(NAME)) is not None
    assert rows(app)[NAME]["status"] == "on this machine"
    assert any("on this machine now" in box.value for box in app.success)
    assert "Load" in labels(app)


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("no repository", "does not know it"),
        ("gated", "accepted its terms"),
        ("forbidden", "refuses access"),
        ("truncated", "broke off half-way"),
        ("garbage weights", "arrived damaged"),
        ("not a hub", "not a Hugging Face Hub"),
    ],
)
@pytest.mark.usefixtures("fresh_caches")
def test_a_failed_download_says_why_and_can_be_tried_again(
    mode: str,
    why: str,
    hub: HubStandIn,
) -> None:
    hub.mode = mode  # type: ignore[assignment]
    app = visit("models", checkpoint=NAME)
    app.button(key="fetch").click().run()
    assert why in app.error[0].value.replace("\\", "")
    assert messages(app)[-1]
    assert cached_folder(find_spec(NAME)) is None
    assert "Try again" in labels(app)
    asked = len(hub.requests)
    app.text_input(key="find").set_value("tiny").run()  # something else: no new attempt
    assert len(hub.requests) == asked
    hub.mode = "ok"
    app.button(key="fetch").click().run()
    assert not app.error
    assert cached_folder(find_spec(NAME)) is not None


def test_no_space_left(hub: HubStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    import huggingface_hub.file_download as target

    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(target, "http_get", refuse)
    app = visit("models", checkpoint=NAME)
    app.button(key="fetch").click().run()
    assert "no space left" in app.error[0].value
    assert hub.requests


def test_what_a_host_forbids_has_no_button(host: Callable[..., None]) -> None:
    host(BERTSCOPE_MODEL_CACHE_MB=1000)
    app = visit("models", checkpoint="bert-large-uncased")
    assert rows(app)["bert-large-uncased"]["status"] == "not allowed"
    assert any("BERTSCOPE_MODEL_CACHE_MB" in text.value for text in app.text)
    assert not {"Load", "Fetch from the Hub"} & set(labels(app))


def test_both_ways_of_a_host_are_explained() -> None:
    app = visit("models")
    code = " ".join(block.value for block in app.code)
    assert "BERTSCOPE_MODELS_DIR" in code
    assert "BERTSCOPE_ALLOWED_MODELS" in code
    assert any("weights_only=True" in block.value for block in app.markdown)


def test_our_own_measurements_are_shown(
    host: Callable[..., None],
    tiny_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dashboard.models.catalogue import quality

    host(BERTSCOPE_MODELS_DIR=tiny_folder)
    (tmp_path / "metrics.json").write_text('{"masked_word": 0.5123}')
    (tmp_path / "card.md").write_text("# A card")
    monkeypatch.setattr(quality, "OWN_MODEL", "tiny-bert")
    monkeypatch.setattr(quality, "METRICS", tmp_path / "metrics.json")
    monkeypatch.setattr(quality, "CARD", tmp_path / "card.md")
    app = visit("models", checkpoint="tiny-bert")
    assert rows(app)["tiny-bert"]["measured quality"] == "masked word 0.512"
    assert any("Measured quality" in heading.value for heading in app.subheader)
    assert any("# A card" in block.value for block in app.markdown)


def test_the_csv_holds_every_checkpoint() -> None:
    header, *lines = list(csv.reader(io.StringIO(offers_csv(offers()))))
    assert tuple(header) == COLUMNS
    assert [line[0] for line in lines] == [spec.name for spec in catalog()]
    assert all(len(line) == len(COLUMNS) for line in lines)


def test_the_snippet_runs_and_counts_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    spec = dataclasses.replace(find_spec(DEFAULT_MODEL), repository=str(embedded_folder()))
    exec(compile(size_snippet(spec), "snippet", "exec"), {})  # noqa: S102  (our own text)
    assert capsys.readouterr().out == "22,713,216 parameters, 87 MB\n"


def test_the_allowed_name_is_offered(hub: HubStandIn) -> None:
    assert hub.requests == []
    row = rows(visit("models", find=REPOSITORY))[NAME]
    assert row["source"] == f"Hub: {REPOSITORY}"


@pytest.mark.parametrize(
    ("name", "facts", "measured"),
    [
        (
            DEFAULT_MODEL,
            ("Apache-2.0", "embedded (sentence-transformers/all-MiniLM-L6-v2)", "arXiv:2002.10957"),
            {"sentence similarity: Spearman": 0.818},
        ),
        (
            "bertscope-mini",
            ("CC-BY-SA-4.0", "embedded, our own training", "trained further from all-MiniLM-L6-v2"),
            {"masked word": 0.433, "entities: span F1, UNER English-EWT": 0.684, "answers": None},
        ),
    ],
)
def test_what_is_known_of_the_embedded_checkpoints(
    name: str, facts: tuple[str, ...], measured: dict[str, float | None]
) -> None:
    app = visit("models", checkpoint=name)
    shown = app.table[0].value
    said = " | ".join(str(value) for value in shown["value"])
    for fact in (*facts, "fixed: files verified by SHA-256", "English"):
        assert fact in said
    frame = next(d.value for d in app.dataframe if "result" in d.value.columns)
    results = dict(zip(frame.iloc[:, 0], frame["result"], strict=True))
    for beginning, value in measured.items():
        found = [result for task, result in results.items() if task.startswith(beginning)]
        assert found == [] if value is None else found[0] == pytest.approx(value, abs=5e-4)
    assert app.get_by_key("download_csv_quality")


@pytest.mark.usefixtures("fresh_caches")
def test_all_heads_of_a_task_are_loaded_with_it() -> None:
    unload_model("bertscope-mini")
    app = visit("models", checkpoint="bertscope-mini")
    app.selectbox(key="load_for").set_value("token classification").run()
    app.button(key="load").click().run()
    loaded = [model for model in loaded_models() if model.spec.name == "bertscope-mini"]
    heads = [model for model in loaded if model.task == "token_classification"]
    assert sorted(len(model.model.config.id2label) for model in heads) == [9, 17]
    assert any("is in memory" in box.value for box in app.success)
    app.button(key="unload").click().run()
    assert not [model for model in loaded_models() if model.spec.name == "bertscope-mini"]


def test_loading_tells_how_much_memory_is_taken(
    monkeypatch: pytest.MonkeyPatch,
    tiny_host: Path,
) -> None:
    """The bar follows the server's memory, and stops short of the end until all is ready."""
    assert tiny_host
    taken = iter([100, 100, 104, 160, *[220] * 1000])
    monkeypatch.setattr(models_loading, "resident_bytes", lambda: next(taken) * MEGABYTE)
    ready = threading.Event()

    def slow(*args: str) -> object:
        ready.wait(10)
        return load_model(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(models_loading, "load_model", slow)
    shown: list[tuple[float, str]] = []

    class Bar(DeltaGenerator):
        def progress(self, share: float, text: str) -> None:  # type: ignore[override]
            shown.append((share, text))
            if len(shown) == 4:
                ready.set()

    spec = find_spec("tiny-bert")
    n_bytes = models_loading.load_with_progress(spec, "encoder", 100 * MEGABYTE, Bar())
    assert n_bytes > 0
    assert [share for share, _ in shown[:4]] == [0, 0.04, 0.6, 0.95]
    assert shown[2][1] == "Reading the weights: 60 of about 100 MB taken …"


def test_an_unknown_size_is_said_in_words(hub: HubStandIn) -> None:
    app = visit("models", checkpoint=NAME)
    values = dict(zip(app.table[0].value[""], app.table[0].value["value"], strict=True))
    assert values["size on disk"] == values["parameters"] == "unknown until it is fetched"
    assert values["size in memory"] == "unknown until it is fetched"
    assert hub.requests == []


def test_nobody_listens(hub: HubStandIn, host: Callable[..., None]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    host(HF_ENDPOINT=f"http://127.0.0.1:{port}")
    app = visit("models", checkpoint=NAME)
    app.button(key="fetch").click().run()
    assert "cannot be reached" in app.error[0].value
    assert any("embedded models work without it" in info.value for info in app.info)
    assert any("Nothing half-loaded" in caption.value for caption in app.caption)
    assert cached_folder(find_spec(NAME)) is None
    assert not [model for model in loaded_models() if model.spec.name == NAME]
    host(HF_ENDPOINT=hub.endpoint)
    app.button(key="fetch").click().run()
    assert not app.error
    assert cached_folder(find_spec(NAME)) is not None


@pytest.mark.usefixtures("hub")
def test_told_to_stay_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    app = visit("models", checkpoint=NAME)
    assert rows(app)[NAME]["status"] == "not allowed"
    assert any("HF_HUB_OFFLINE" in text.value for text in app.text)
    assert "Fetch from the Hub" not in labels(app)


@pytest.mark.usefixtures("hub")
def test_too_little_space_is_known_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.models.files.hub.free_disk_bytes", lambda: 100_000_000)
    app = visit("models", checkpoint="bert-base-cased")
    app.button(key="fetch").click().run()
    assert "takes 436 MB, and the disk has 100 MB" in app.error[0].value
    assert any("Free some space" in info.value for info in app.info)
