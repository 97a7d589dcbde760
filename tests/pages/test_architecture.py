"""The architecture page without a browser."""

import csv
import dataclasses
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.architecture.module_tree import tree_csv
from components.architecture.parameters import PARTS
from components.architecture.snippets import parameters_snippet
from components.architecture.subject import Subject, run_subject
from components.architecture.take_away import tensors_csv
from components.architecture.tensors import tensor_columns
from components.architecture.weights import figures_csv, overview_csv
from components.running.runs import run_tokenize
from components.take_away.exports import columns_csv
from dashboard.analysis.weights.counts import total
from dashboard.analysis.weights.spectrum import spectrum, summarise
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.inside.trace import parameter_table, weight_array
from dashboard.models.running.loading import load_model
from tests.models import tiny
from tests.visiting import messages, popover_labels, visit

MINI = "bertscope-mini"
WORDS = "embeddings.word_embeddings.weight"

every_part = pytest.mark.parametrize("part", PARTS)


def metrics(app: AppTest) -> dict[str, str]:
    """What the page shows in large figures."""
    return {metric.label: metric.value for metric in app.metric}


def table(app: AppTest, *columns: str) -> dict[str, list[object]]:
    """The first data frame that has these columns, as lists."""
    frame = next(d.value for d in app.dataframe if set(columns) <= set(d.value.columns))
    return {str(name): list(frame[name]) for name in frame.columns}


@every_part
def test_every_part_opens_by_its_link(part: str) -> None:
    app = visit("architecture", part=part)
    assert not app.exception
    assert not messages(app)
    assert app.get_by_key("download_csv")


def test_the_numbers_of_the_embedded_model() -> None:
    app = visit("architecture")
    assert metrics(app)["Parameters"] == "22,713,216"
    tensors = table(app, "name", "shape", "parameters", "dtype", "mean", "standard_deviation")
    assert len(tensors["name"]) == 103
    assert tensors["shape"][0] == "[30522, 384]"
    assert sum(tensors["share"]) == pytest.approx(100)  # type: ignore[arg-type]
    lines = table(app, "formula", "by_formula", "in_the_model")
    assert lines["by_formula"] == lines["in_the_model"]
    assert lines["by_formula"][-1] == 22_713_216
    blocks = table(app, "block", "tensors", "parameters")
    assert blocks["block"] == ["Embeddings", *(f"Layer {i}" for i in range(1, 7)), "Pooler"]
    public = table(app, "checkpoint", "in matrices", "word embeddings")
    base = public["checkpoint"].index("bert-base-uncased")
    assert public["in matrices"][base] == 109_360_128


def test_a_checkpoint_that_cannot_be_had_is_computed() -> None:
    app = visit("architecture", model="bert-base-uncased")
    assert "cannot be reached" in app.error[0].value
    assert any("computed and not counted" in info.value for info in app.info)
    assert metrics(app)["Parameters"] == "109,482,240"
    notebook = table(app, "introductory notebook")
    assert notebook["here"] == notebook["introductory notebook"] == [199, 109_360_128, 23_440_896]
    assert "mean" not in table(app, "name", "shape", "parameters")
    assert app.button(key="try_again")


@pytest.mark.parametrize("part", ["Weights", "Data path", "Pooler"])
def test_parts_that_need_the_checkpoint_say_so(part: str) -> None:
    app = visit("architecture", model="bert-large-uncased", part=part)
    assert any("needs the checkpoint itself" in info.value for info in app.info)
    assert not app.exception


def test_searching_names() -> None:
    app = visit("architecture", find="layer.0. query")
    assert table(app, "name", "dtype")["name"] == [
        "encoder.layer.0.attention.self.query.weight",
        "encoder.layer.0.attention.self.query.bias",
    ]
    app.text_input(key="find").set_value("![x](http://evil.invalid)").run()
    assert any("No tensor's name" in message for message in messages(app))
    assert metrics(app)["Parameters"] == "22,713,216"


def test_wrong_values_in_a_link_fall_back_with_a_word() -> None:
    app = visit("architecture", part="Weights", tensor="../../etc/passwd", view="Window", row="-3")
    assert any("tensor" in message for message in messages(app))
    assert any("row" in message for message in messages(app))
    assert app.selectbox(key="tensor").value == "encoder.layer.0.attention.self.query.weight"
    app = visit("architecture", part="Nonsense", task="question_answering", layer="99")
    assert any("part" in message for message in messages(app))
    assert any("task" in message for message in messages(app))


def test_a_window_of_the_word_embeddings_names_its_rows() -> None:
    name = "embeddings.word_embeddings.weight"
    app = visit("architecture", part="Weights", tensor=name, view="Window", row="2300")
    chart = app.get("plotly_chart")[0].proto.spec
    assert "2300 water" in chart
    assert app.number_input(key="row").value == 2300
    app.selectbox(key="tensor").set_value("embeddings.token_type_embeddings.weight").run()
    assert app.number_input(key="row").value == 1  # only two rows there
    app.selectbox(key="tensor").set_value("pooler.dense.bias").run()
    assert any("is a vector" in message for message in messages(app))


def test_the_way_of_the_sentence() -> None:
    app = visit("architecture", part="Data path", text="I poured water", layer="3")
    steps = table(app, "step", "shape", "ms", "module")
    assert steps["shape"][0] == "[1, 5]"
    assert "[1, 12, 5, 5]" in steps["shape"]
    assert "encoder.layer.2.intermediate" in steps["module"]
    assert steps["shape"][-1] == "[1, 384]"
    before = steps["ms"]
    app.button(key="measure_again").click().run()
    assert table(app, "step", "ms")["ms"] != before


def test_the_pooler_agrees() -> None:
    app = visit("architecture", part="Pooler", text="AI has been my friend")
    assert float(metrics(app)["Largest difference"]) < 2e-6
    assert len(table(app, "dimension", "model")["model"]) == 384


def test_two_checkpoints() -> None:
    app = visit("architecture", part="Two checkpoints")
    rows = table(app, "all-MiniLM-L6-v2", "bert-base-uncased")
    by_name = dict(zip(rows[""], zip(*list(rows.values())[1:3], strict=True), strict=True))
    assert by_name["parameters"] == (22_713_216, 109_482_240)
    assert by_name["layers"] == (6, 12)


@pytest.mark.usefixtures("tiny_host", "fresh_caches")
def test_heads_other_architectures_and_changes_of_weights() -> None:
    app = visit("architecture", model="tiny-bert", task="masked_language_model")
    assert app.selectbox(key="task").value == "masked language model"
    assert "cls.predictions.bias" in table(app, "name", "dtype")["name"]
    for name in ("tiny-distilbert", "tiny-electra"):
        for part in PARTS:
            app = visit("architecture", model=name, part=part)
            assert not app.exception
            assert not app.error
    app = visit(
        "architecture",
        model="tiny-bert",
        part="Two checkpoints",
        other="tiny-roberta",
        weights_too="true",
    )
    changes = table(app, "name", "relative_change", "cosine")
    assert "encoder.layer.0.attention.self.query.weight" in changes["name"]
    assert "embeddings.word_embeddings.weight" not in changes["name"]  # another vocabulary


@pytest.mark.usefixtures("tiny_host", "fresh_caches")
def test_no_pooler_is_said() -> None:
    app = visit("architecture", model="tiny-distilbert", part="Pooler")
    assert any("no trained pooler" in message for message in messages(app))


def test_the_csv_holds_every_tensor() -> None:
    loaded = parameter_table(load_model(DEFAULT_MODEL))
    header, *rows = list(csv.reader(io.StringIO(tensors_csv(loaded))))
    assert header == ["name", "shape", "parameters", "dtype"]
    assert rows[0] == ["embeddings.word_embeddings.weight", "[30522, 384]", "11720448", "float32"]
    assert sum(int(row[2]) for row in rows) == 22_713_216


def test_the_snippet_runs_and_counts_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    subject = subject_of(DEFAULT_MODEL, embedded_folder())
    exec(compile(parameters_snippet(subject), "snippet", "exec"), {})  # noqa: S102  (our own text)
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == ["103 named tensors", "22713216 parameters", "22682112 in matrices"]
    expected = [
        f"{t.name} {list(t.shape)} {t.count} torch.{t.dtype}" for t in subject.table.tensors
    ]
    assert said[:-3] == expected


@pytest.mark.usefixtures("fresh_caches")
def test_the_snippet_of_a_checkpoint_without_pooler(
    tiny_host: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    subject = subject_of("tiny-roberta", tiny_host / "tiny-roberta")
    exec(compile(parameters_snippet(subject), "snippet", "exec"), {})  # noqa: S102
    assert f"{total(subject.table.tensors)} parameters" in capsys.readouterr().out


def subject_of(name: str, folder: Path) -> Subject:
    """The page's subject, with a snippet that finds its folder."""
    subject = run_subject(name, "encoder", "", run_tokenize(name, "Hi.", None))
    return dataclasses.replace(
        subject, spec=dataclasses.replace(subject.spec, repository=str(folder))
    )


@pytest.mark.parametrize(
    ("task", "shown", "parameters"),
    [
        ("token_classification", "token classification: entities", "22,568,841"),
        ("token classification", "token classification: entities", "22,568,841"),
        ("token classification: pos", "token classification: pos", "22,571,921"),
        ("sequence classification", "sequence classification", "22,714,371"),
        ("question_answering", "question answering", "22,566,146"),
        ("encoder", "none", "22,713,216"),
    ],
)
def test_every_head_of_our_own_checkpoint(task: str, shown: str, parameters: str) -> None:
    app = visit("architecture", model=MINI, task=task)
    assert not app.exception
    assert not messages(app)
    assert app.selectbox(key="task").value == shown
    assert metrics(app)["Parameters"] == parameters


def words_moved() -> float:
    """Length of the change of the word embeddings by our training, by their length now."""
    ours = load_model(MINI).model.get_input_embeddings().weight
    theirs = load_model(DEFAULT_MODEL).model.get_input_embeddings().weight
    return float((ours - theirs).norm() / ours.norm())


@every_part
def test_every_part_of_our_own_checkpoint(part: str) -> None:
    app = visit("architecture", model=MINI, part=part, other=DEFAULT_MODEL, weights_too="true")
    assert not app.exception
    assert not messages(app)
    if part == "Pooler":
        assert float(metrics(app)["Largest difference"]) < 2e-6
    if part == "Two checkpoints":
        changes = table(app, "name", "relative_change", "cosine")
        moved = float(str(changes["relative_change"][changes["name"].index(WORDS)]))
        assert moved == pytest.approx(words_moved(), abs=1e-3)
        assert max(float(str(cosine)) for cosine in changes["cosine"][:90]) <= 1 + 1e-6


def test_the_window_of_a_head_s_own_weights() -> None:
    app = visit(
        "architecture",
        model=MINI,
        part="Weights",
        task="token classification: pos",
        tensor="classifier.weight",
    )
    assert not messages(app)
    assert app.selectbox(key="tensor").value == "classifier.weight"
    assert any("17 x 384 weights" in caption.value for caption in app.caption)


@pytest.mark.usefixtures("fresh_caches")
def test_a_checkpoint_of_another_architecture_is_not_offered(
    host: Callable[..., None],
    tmp_path: Path,
) -> None:
    for name in ("other", "good"):
        tiny.write_bert(tmp_path / name)
    config = json.loads((tmp_path / "other" / "config.json").read_text())
    (tmp_path / "other" / "config.json").write_text(json.dumps(config | {"model_type": "gpt2"}))
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    app = visit("architecture", part="Two checkpoints", other="other", model="other")
    assert not app.exception
    assert not app.error
    assert any("checkpoint (other) that is not available" in m for m in messages(app))
    assert "good" in app.selectbox(key="other").options
    assert "other" not in app.selectbox(key="other").options
    assert "other" not in app.selectbox(key="model").options
    app = visit("models", checkpoint="other")
    assert any("not built like BERT" in text.value for text in app.text)


@pytest.mark.parametrize(
    ("part", "keys", "panels"),
    [
        (
            "Parameters",
            {"tree", "blocks", "tensors", "arithmetic", "public"},
            ["The table of tensors in Python", "The arithmetic in Python"],
        ),
        ("Weights", {"overview", "figures", "histogram", "spectrum"}, ["The same in Python"]),
        ("Data path", {"path"}, ["The same in Python"]),
        ("Pooler", {"pooler"}, ["The same in Python"]),
        ("Two checkpoints", {"two"}, ["The same in Python"]),
    ],
)
def test_every_part_offers_its_numbers_and_its_python(
    part: str, keys: set[str], panels: list[str]
) -> None:
    app = visit("architecture", part=part)
    offered = {button.proto.id for button in app.get("download_button")}
    for key in keys:
        assert any(one.endswith(f"-download_csv_{key}") for one in offered)
    assert [label for label in popover_labels(app) if " in Python" in label] == panels


def read_csv(text: str) -> list[dict[str, str]]:
    """Rows of a CSV by the names of their columns."""
    return list(csv.DictReader(io.StringIO(text)))


def test_the_files_of_the_parameters_hold_what_is_on_screen() -> None:
    loaded = parameter_table(load_model(DEFAULT_MODEL))
    tensors = read_csv(columns_csv(tensor_columns(loaded.tensors, total(loaded.tensors))))
    assert float(tensors[0]["mean"]) == pytest.approx(loaded.tensors[0].mean, rel=1e-8)
    assert sum(float(row["share"]) for row in tensors) == pytest.approx(1)
    tree = read_csv(tree_csv(loaded))
    assert tree[0]["module"] == DEFAULT_MODEL
    assert tree[0]["parent"] == ""
    assert int(tree[0]["parameters"]) == 22_713_216
    by_module = {row["module"]: row for row in tree}
    assert by_module["encoder"]["parent"] == DEFAULT_MODEL
    assert by_module["embeddings.word_embeddings"]["kind"] == "word embeddings"
    below = [row for row in tree if row["parent"] == DEFAULT_MODEL]
    assert sum(int(row["parameters"]) for row in below) == 22_713_216


def test_the_files_of_the_weights_hold_what_is_on_screen() -> None:
    array = weight_array(load_model(DEFAULT_MODEL), "embeddings.word_embeddings.weight")
    summary, found = summarise(array), spectrum(array)
    header, *rows = list(csv.reader(io.StringIO(overview_csv(summary))))
    values = np.array([[float(cell) for cell in row[1:]] for row in rows], dtype=np.float32)
    np.testing.assert_array_equal(values, summary.overview)
    assert (header[2], rows[1][0]) == (str(summary.block[1]), str(summary.block[0]))
    figures = {row["figure"]: float(row["value"]) for row in read_csv(figures_csv(summary, found))}
    assert figures["mean"] == pytest.approx(summary.mean, rel=1e-8)
    assert figures["effective rank"] == pytest.approx(found.effective_rank, rel=1e-8)
    assert "effective rank" not in figures_csv(summary, None)


def test_times_are_those_of_one_pass() -> None:
    """Steps and what lies between them add up to the pass, whatever else the server did."""
    app = visit("architecture", part="Data path", text="I poured water")
    (said,) = [caption.value for caption in app.caption if "fastest of" in caption.value]
    whole, between = (float(n) for n in re.findall(r"([\d.]+) ms", said)[:2])
    steps = table(app, "step", "ms")["ms"]
    inside = sum(float(str(ms)) for ms in steps if str(ms) not in {"", "↓"})
    assert inside + between == pytest.approx(whole, abs=0.05)
