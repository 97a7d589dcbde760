"""The nouns of a checkpoint's own make-up: parameters, weights, and the path of data through it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The numbers of a configuration that decide how many parameters an encoder has.

    Attributes:
        family: `model_type`: "bert", "roberta", "electra" or "distilbert".
        vocabulary: Word pieces.
        positions: Rows of the position table (RoBERTa's first two are never used).
        segments: Rows of the segment table; 0 where there is none.
        embedding: Size of an embedding; differs from `hidden` in ELECTRA only.
        hidden: Size of a hidden state.
        feed_forward: Size of the inner layer of the feed-forward block.
        layers: Encoder layers.
        heads: Attention heads per layer; they divide `hidden` and add no parameters.
    """

    family: str
    vocabulary: int
    positions: int
    segments: int
    embedding: int
    hidden: int
    feed_forward: int
    layers: int
    heads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterTensor:
    """One named tensor of parameters.

    Attributes:
        name: As `named_parameters()` of transformers says it; layers count from 0.
        shape: Its axes, outputs first.
        count: Numbers in it.
        dtype: Type of the numbers as they are in memory.
        mean: Their mean; None where only the configuration is known.
        standard_deviation: Their spread around the mean (divided by n); None likewise.
    """

    name: str
    shape: tuple[int, ...]
    count: int
    dtype: str
    mean: float | None
    standard_deviation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterTable:
    """Every parameter tensor of a checkpoint, in the order of the model.

    Attributes:
        checkpoint: Its name.
        class_name: The class in transformers whose parameters these are.
        tensors: Tied tensors stand here once.
        left_out: Tensors of the class that the checkpoint does not hold (an untrained pooler).
        is_loaded: True when they were counted in the loaded model; False when they were computed
            from the configuration.
    """

    checkpoint: str
    class_name: str
    tensors: tuple[ParameterTensor, ...]
    left_out: tuple[str, ...]
    is_loaded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCount:
    """Parameters of one part of a model.

    Attributes:
        part: Its name on screen.
        tensors: Named tensors in it.
        parameters: Numbers in them.
    """

    part: str
    tensors: int
    parameters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """One line of the arithmetic behind a number of parameters.

    Attributes:
        part: What is counted.
        formula: In letters: V, P, S, E, H, F, L.
        numbers: The same with the numbers of this checkpoint.
        computed: What the formula gives.
        counted: What the table of tensors holds; the two must be equal.
    """

    part: str
    formula: str
    numbers: str
    computed: int
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeNode:
    """A module or a tensor in the tree of a model.

    Attributes:
        key: Dotted path, unique; "" is the model itself.
        parent: Key of the module around it; None for the model itself.
        label: What the screen shows; layers count from 1.
        parameters: Numbers in it and in everything below it.
        kind: Index into `KINDS` of `dashboard.analysis.weights.shapes`; -1 where it holds several
            and none of them has nine tenths of its parameters.
    """

    key: str
    parent: str | None
    label: str
    parameters: int
    kind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightSummary:
    """A parameter tensor in pictures and figures.

    Attributes:
        overview: The tensor as a picture: the weights themselves where `block` is (1, 1), else
            the root mean square of each block.
        block: Rows and columns of the tensor behind one cell of the overview.
        bin_edges: Edges of the histogram.
        bin_counts: Weights in each bin; the last bin includes its upper edge.
        mean: Of all weights.
        standard_deviation: Of all weights.
        lowest: The smallest weight.
        highest: The largest weight.
        outlier_share: Share of weights further than three standard deviations from the mean.
    """

    overview: Float32[np.ndarray, "row column"]
    block: tuple[int, int]
    bin_edges: Float64[np.ndarray, " edge"]
    bin_counts: Int64[np.ndarray, " bin"]
    mean: float
    standard_deviation: float
    lowest: float
    highest: float
    outlier_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightWindow:
    """A part of a parameter tensor at full resolution."""

    values: Float32[np.ndarray, "row column"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum:
    """Singular values of a matrix.

    Attributes:
        values: From the largest to the smallest.
        effective_rank: exp of the entropy of the values as shares, from 1 to their number.
        n_for_most: How many of the largest carry 90 % of the sum of squares.
        random_edge: About the largest singular value of a matrix of independent numbers of the
            same size and root mean square.
    """

    values: Float64[np.ndarray, " rank"]
    effective_rank: float
    n_for_most: int
    random_edge: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPath:
    """Shapes and times of the steps of a forward pass, in the order in which they ran.

    Attributes:
        steps: What happens, in words.
        modules: The module that does it, as transformers names it.
        shapes: Shape of what comes out.
        blocks: -1 for the embeddings, 0 to L-1 for a layer, L for the pooler.
        seconds: Time in each step alone, without the steps inside it that stand on their own.
        total_seconds: Time of the whole pass, steps and everything between them.
    """

    steps: tuple[str, ...]
    modules: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    blocks: tuple[int, ...]
    seconds: Float64[np.ndarray, "run step"]
    total_seconds: Float64[np.ndarray, " run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolerCheck:
    """The pooler recomputed beside what the model gave.

    Attributes:
        state: Last hidden state of the first token, h.
        product: W h.
        bias: b.
        recomputed: tanh(W h + b).
        model: The model's own output.
        largest_difference: Largest absolute difference of the two.
        saturated_share: Share of dimensions whose output lies where tanh is almost flat.
    """

    state: Float32[np.ndarray, " hidden"]
    product: Float32[np.ndarray, " hidden"]
    bias: Float32[np.ndarray, " hidden"]
    recomputed: Float32[np.ndarray, " hidden"]
    model: Float32[np.ndarray, " hidden"]
    largest_difference: float
    saturated_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorChange:
    """The same tensor in two checkpoints.

    Attributes:
        name: Its name in both.
        relative_change: Norm of the difference, divided by the norm of the first.
        cosine: Between the two, each as one long vector; NaN where one is all zeros.
    """

    name: str
    relative_change: float
    cosine: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterBlocks:
    """How many parameters the parts of an encoder have.

    Attributes:
        embeddings: All tables of the embeddings, their LayerNorm, and ELECTRA's projection of them.
        layers: Each encoder layer, from the input up.
        pooler: The pooler; 0 where there is none.
        other: Prediction heads that the checkpoint brings.
        hidden: Size of a hidden state.
    """

    embeddings: int
    layers: tuple[int, ...]
    pooler: int
    other: int
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """One way to adapt a pre-trained encoder to a task, and what it costs.

    Attributes:
        name: What it is called.
        trainable: Parameters that are trained.
        total: Parameters of the model during training, added ones included.
        layers_backward: Encoder layers that the gradient has to pass.
        training_bytes: Weights, gradients and the two moments of Adam, in float32; no activations.
        stored_bytes: What has to be kept per task beside the shared checkpoint.
    """

    name: str
    trainable: int
    total: int
    layers_backward: int
    training_bytes: int
    stored_bytes: int
