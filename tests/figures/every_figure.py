"""Every figure of the project, drawn from small records with any names: what all must keep to."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.analysis.attention.steps import contributions, head_steps
from dashboard.analysis.attribution import METHODS
from dashboard.analysis.meaning.plane import sentence_graph, sentence_map
from dashboard.analysis.meaning.sentences import cosine_matrix, token_contributions, unit_vectors
from dashboard.analysis.meaning.tree import sentence_tree
from dashboard.analysis.prediction.calibration import calibration
from dashboard.analysis.weights.counts import KINDS
from dashboard.analysis.weights.spectrum import check_pooler, spectrum, summarise
from dashboard.figures import (
    answers,
    attribution,
    drift,
    guide,
    labels,
    masked,
    matrix,
    meaning,
    module_tree,
    pair,
    sentence_order,
    sentences,
    strips,
    weights,
    window_labels,
)
from dashboard.figures import (
    head_steps as head,
)
from dashboard.figures.theme import Palette
from dashboard.records.answers import SpanLogits
from dashboard.records.attention import WEIGHT, TokenMatrix
from dashboard.records.attribution import DeletionCurves
from dashboard.records.head_steps import LinearMap
from dashboard.records.labels import WindowCurves
from dashboard.records.masked import Lens
from dashboard.records.meaning import Baseline, SenseMap
from dashboard.records.next_sentence import SegmentAttention
from dashboard.records.parameters import PartCount, TreeNode
from dashboard.records.sentences import PoolingScores, TokenStates
from tests.analysis.attention.test_steps import layer, states

Names = Sequence[str]
Draw = Callable[[Names, Palette], go.Figure]

N = 7
"""Names that each figure needs at most."""


def numbers(*shape: int, seed: int = 5) -> np.ndarray:
    """Numbers from -1 to 1 of single precision."""
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def _attention(names: Names, colours: Palette) -> go.Figure:
    record = TokenMatrix(
        values=np.abs(numbers(5, N)),
        rows=tuple(names[:5]),
        columns=tuple(names),
        row_index=np.arange(5),
        column_index=np.arange(N),
        left_out=np.zeros(5, dtype=np.float32),
        measure=WEIGHT,
    )
    return matrix.attention_heatmap(record, colours)


def _logits(names: Names, colours: Palette) -> go.Figure:
    start, end = numbers(2, N)
    return answers.logit_curves(names, start, end, (0.5, -0.5), (1, 2), colours)


def _spans(names: Names, colours: Palette) -> go.Figure:
    found = SpanLogits(tokens=tuple(names), logits=numbers(N, N), chosen=(1, 2))
    return answers.span_matrix(found, colours)


def _windows(_: Names, colours: Palette) -> go.Figure:
    return answers.window_strip([(0, 40), (30, 70)], 1, (50, 54), colours)


def _methods(names: Names, colours: Palette) -> go.Figure:
    return attribution.method_bars(METHODS, names, numbers(4, N), colours)


def _deletion(names: Names, colours: Palette) -> go.Figure:
    curves = DeletionCurves(
        hidden=np.array([0, 1, 4]),
        methods=METHODS,
        logits=numbers(4, 3),
        random_logits=numbers(2, 3),
    )
    return attribution.deletion_figure(curves, names[0], colours)


def _drift(names: Names, colours: Palette) -> go.Figure:
    return drift.drift_heatmap(np.abs(numbers(3, N)), names, colours)


def _heads(_: Names, colours: Palette) -> go.Figure:
    return drift.heads_heatmap(np.abs(numbers(2, 3)), colours)


def _change(names: Names, colours: Palette) -> go.Figure:
    return drift.change_heatmap(numbers(N, N), names, colours)


def _table(_: Names, colours: Palette) -> go.Figure:
    return drift.table_heatmap(numbers(5, N), colours, across="dimension", down="position")


def _curves(_: Names, colours: Palette) -> go.Figure:
    two = [("learned", numbers(N)), ("sinusoids", numbers(N, seed=6))]
    return drift.curves_figure(two, colours, across="position", mark=2)


def _time_line(names: Names, colours: Palette) -> go.Figure:
    return guide.time_line(["2001", "2013", "2018"], names[:3], 1, colours)


def _visible(names: Names, colours: Palette) -> go.Figure:
    return guide.visibility_matrix(np.eye(N, dtype=np.bool_), names, colours, chosen=1)


def _costs(names: Names, colours: Palette) -> go.Figure:
    return guide.bars(names[:2], [10, 1000], names[2:4], colours, log=True)


def _slices(names: Names, colours: Palette) -> go.Figure:
    part = LinearMap(weight=numbers(2, 6), bias=numbers(2))
    return head.slices_figure(
        [(names[0], numbers(6)), (names[1], numbers(6))],
        [(name, part, name.lower(), numbers(2)) for name in ("W_Q", "W_K", "W_V")],
        colours,
    )


def _products(_: Names, colours: Palette) -> go.Figure:
    query, key = numbers(2, 6)
    return head.products_figure(query, key, contributions(query, key), [1, 4], colours)


def _keys(names: Names, colours: Palette) -> go.Figure:
    steps = head_steps(layer(), states(), head=1, token=3)
    return head.keys_figure(steps, names, 2, colours)


def _values(names: Names, colours: Palette) -> go.Figure:
    return head.values_figure([(name, 0.1, numbers(6)) for name in names], numbers(6), colours)


def _norms(_: Names, colours: Palette) -> go.Figure:
    return head.heads_figure(np.abs(numbers(3)), 1, colours)


def _label_bars(names: Names, colours: Palette) -> go.Figure:
    return labels.label_bars(names, np.abs(numbers(N)), colours, unit="p", is_share=True)


def _label_values(names: Names, colours: Palette) -> go.Figure:
    return labels.label_bars(names[:2], numbers(2), colours, unit="value", is_share=False)


def _changed(names: Names, colours: Palette) -> go.Figure:
    before, after = np.abs(numbers(2, N))
    return labels.change_bars(names, before, after, colours, unit="p", is_share=True)


def _levels(names: Names, colours: Palette) -> go.Figure:
    return labels.level_curves(names, np.abs(numbers(4, N)), colours, unit="p", is_share=True)


def _lens(names: Names, colours: Palette) -> go.Figure:
    lens = Lens(
        entropy_nats=np.abs(numbers(N, 3)),
        top_ids=np.zeros((N, 3, 2), dtype=np.int64),
        top_log_probabilities=-np.abs(numbers(N, 3, 2)),
    )
    return masked.lens_grid(lens, [[list(names[:2])] * 3] * N, names, colours, marked=(1,))


def _ranks(names: Names, colours: Palette) -> go.Figure:
    return masked.rank_curves([(name, [100, 10, 1]) for name in names], 30_522, colours)


def _effects(names: Names, colours: Palette) -> go.Figure:
    return masked.signed_bars(names, numbers(N), "change", colours)


def _baseline(names: Names, colours: Palette) -> go.Figure:
    found = Baseline(similarities=np.sort(numbers(200)))
    return meaning.baseline_histogram(found, 0.9, colours, measure=names[0])


BAND = meaning.Band(low=numbers(5), middle=numbers(5), high=numbers(5))


def _pairs_by_level(names: Names, colours: Palette) -> go.Figure:
    return meaning.level_curves(numbers(5, 3), names[:3], BAND, colours, level=2)


def _many_pairs(_: Names, colours: Palette) -> go.Figure:
    return meaning.level_curves(numbers(5, 20), (), BAND, colours, level=2)


def _senses(names: Names, colours: Palette) -> go.Figure:
    found = SenseMap(
        points=numbers(N, 2),
        explained=np.array([0.5, 0.25], dtype=np.float32),
        cluster=np.arange(N) % 2,
        silhouette=0.3,
    )
    return meaning.sense_scatter(found, names, names, colours)


def _tree(form: str) -> Draw:
    def draw(names: Names, colours: Palette) -> go.Figure:
        nodes = (
            TreeNode(key="", parent=None, label=names[0], parameters=30, kind=-1),
            TreeNode(key="a.0", parent="", label=names[1], parameters=10, kind=0),
            TreeNode(key=names[2], parent="", label=names[2], parameters=20, kind=1),
        )
        return module_tree.parameter_tree(nodes, colours, kinds=KINDS, form=form)  # type: ignore[arg-type]

    return draw


def _kinds(names: Names, colours: Palette) -> go.Figure:
    parts = tuple(PartCount(part=kind, tensors=1, parameters=9) for kind in KINDS)
    return module_tree.kind_bars({names[0]: parts, "b": parts}, colours)


def _times(names: Names, colours: Palette) -> go.Figure:
    parts = {name: np.array([1.5, 2.5]) for name in ("attention", "rest")}
    return module_tree.block_times(list(names[:2]), parts, colours)


def _answer(names: Names, colours: Palette) -> go.Figure:
    return pair.answer_bars(np.array([0.9, 0.1]), names[:2], colours)


def _lab(names: Names, colours: Palette) -> go.Figure:
    return pair.lab_figure(names, np.linspace(0.1, 0.9, N), colours, unit="log-odds")


def _removals(names: Names, colours: Palette) -> go.Figure:
    return pair.removal_bars(names, np.linspace(-0.5, 0.9, N), colours, unit="change")


def _segments(_: Names, colours: Palette) -> go.Figure:
    record = SegmentAttention(
        query_groups=("A", "B", "[CLS]"),
        key_groups=("A", "B"),
        share=np.abs(numbers(3, 2, 5, 7)),
        uniform_share=np.array([0.5, 0.5]),
    )
    return pair.segment_attention_maps(record, colours)


def _following(names: Names, colours: Palette) -> go.Figure:
    probability = np.abs(numbers(N, N)).astype(np.float64)
    order = [2, 0, 1, *range(3, N)]
    return sentence_order.following_matrix(
        probability, names, colours, arrangement=order, marked=[(2, 0), (0, 1)]
    )


def _calibration(_: Names, colours: Palette) -> go.Figure:
    probability = np.array([0.05, 0.92, 0.98])
    curve = calibration(probability, np.array([False, True, False]))
    return sentence_order.calibration_figure(curve, colours)


def _similarities(names: Names, colours: Palette) -> go.Figure:
    cosines = cosine_matrix(unit_vectors(numbers(N, 6)))
    tree = sentence_tree(cosines, n_clusters=3)
    return sentences.similarity_heatmap(cosines, names, colours, tree=tree)


def _in_typed_order(names: Names, colours: Palette) -> go.Figure:
    return sentences.similarity_heatmap(cosine_matrix(unit_vectors(numbers(N, 6))), names, colours)


def _map(names: Names, colours: Palette) -> go.Figure:
    unit = unit_vectors(numbers(N, 6))
    cosines = cosine_matrix(unit)
    tree, graph = sentence_tree(cosines, n_clusters=3), sentence_graph(cosines, threshold=0)
    return sentences.sentence_scatter(sentence_map(unit), names, tree, graph, colours)


def _contributions(names: Names, colours: Palette) -> go.Figure:
    one = TokenStates(tokens=tuple(names), states=numbers(N, 6))
    return sentences.contribution_heatmap(token_contributions(one, one), colours)


def _poolings(names: Names, colours: Palette) -> go.Figure:
    scores = PoolingScores(poolings=("mean", "max"), spearman=numbers(2, 5), n_pairs=9)
    return sentences.score_curves(scores, names[:2], colours)


def _equation(names: Names, colours: Palette) -> go.Figure:
    parts = ("token", "segment", "position", "sum", "LayerNorm")
    return strips.equation_figure(
        numbers(5, N, 4), parts, range(0, 12, 3), tokens=names, selected=2, colours=colours
    )


def _strips(names: Names, colours: Palette) -> go.Figure:
    drawn = [
        strips.Strip(name=name, values=numbers(6), group="one" if i < 2 else "rest")
        for i, name in enumerate(names[:3])
    ]
    return strips.strips_figure(drawn, colours, framed=(1, 2))


def _weights(names: Names, colours: Palette) -> go.Figure:
    return weights.weight_heatmap(numbers(N, 4), colours, origin=(7, 3), row_labels=tuple(names))


def _blocks(_: Names, colours: Palette) -> go.Figure:
    return weights.weight_heatmap(np.abs(numbers(6, 4)), colours, block=(3, 1))


def _histogram(_: Names, colours: Palette) -> go.Figure:
    return weights.weight_histogram(summarise(numbers(500)), colours)


def _spectrum(_: Names, colours: Palette) -> go.Figure:
    return weights.spectrum_chart(spectrum(numbers(6, 6)), colours)


def _pooler(_: Names, colours: Palette) -> go.Figure:
    weight, bias, state = numbers(6, 6), numbers(6), numbers(6, seed=6)
    check = check_pooler(weight, bias, state, np.tanh(weight @ state + bias))
    return weights.pooler_chart(check, colours)


def _along(count: int) -> Draw:
    def draw(names: Names, colours: Palette) -> go.Figure:
        scores = np.abs(numbers(count, 2))
        curves = WindowCurves(
            names=tuple(names[:2]),
            scores=scores,
            mean=scores.mean(axis=0, dtype=np.float32),
            stretches=tuple((900 * i, 900 * i + 1_000) for i in range(count)),
            borders=np.arange(count + 1) * 900,
            differs=np.arange(count) % 3 == 1,
            notes=tuple(f"{i + 1} {names[2]}" for i in range(count)),
        )
        return window_labels.window_figure(curves, 2, colours, unit="p", is_share=True)

    return draw


FIGURES: dict[str, Draw] = {
    "answers.logit_curves": _logits,
    "answers.span_matrix": _spans,
    "answers.window_strip": _windows,
    "attribution.deletion_figure": _deletion,
    "attribution.method_bars": _methods,
    "drift.change_heatmap": _change,
    "drift.curves_figure": _curves,
    "drift.drift_heatmap": _drift,
    "drift.heads_heatmap": _heads,
    "drift.table_heatmap": _table,
    "guide.bars": _costs,
    "guide.time_line": _time_line,
    "guide.visibility_matrix": _visible,
    "head_steps.heads_figure": _norms,
    "head_steps.keys_figure": _keys,
    "head_steps.products_figure": _products,
    "head_steps.slices_figure": _slices,
    "head_steps.values_figure": _values,
    "labels.change_bars": _changed,
    "labels.label_bars": _label_bars,
    "labels.label_bars of values": _label_values,
    "labels.level_curves": _levels,
    "masked.lens_grid": _lens,
    "masked.rank_curves": _ranks,
    "masked.signed_bars": _effects,
    "matrix.attention_heatmap": _attention,
    "meaning.baseline_histogram": _baseline,
    "meaning.level_curves": _pairs_by_level,
    "meaning.level_curves of many": _many_pairs,
    "meaning.sense_scatter": _senses,
    "module_tree.block_times": _times,
    "module_tree.kind_bars": _kinds,
    "module_tree.parameter_tree": _tree("treemap"),
    "module_tree.parameter_tree in rings": _tree("sunburst"),
    "pair.answer_bars": _answer,
    "pair.lab_figure": _lab,
    "pair.removal_bars": _removals,
    "pair.segment_attention_maps": _segments,
    "sentence_order.calibration_figure": _calibration,
    "sentence_order.following_matrix": _following,
    "sentences.contribution_heatmap": _contributions,
    "sentences.score_curves": _poolings,
    "sentences.sentence_scatter": _map,
    "sentences.similarity_heatmap": _similarities,
    "sentences.similarity_heatmap as typed": _in_typed_order,
    "strips.equation_figure": _equation,
    "strips.strips_figure": _strips,
    "weights.pooler_chart": _pooler,
    "weights.spectrum_chart": _spectrum,
    "weights.weight_heatmap": _weights,
    "weights.weight_heatmap of blocks": _blocks,
    "weights.weight_histogram": _histogram,
    "window_labels.window_figure": _along(3),
    "window_labels.window_figure of a book": _along(61),
}
"""By module and function; what follows a space is a second way to call it."""
