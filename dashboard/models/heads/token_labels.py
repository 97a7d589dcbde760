"""The token classifier: one logit per label and word piece.

logits = W h + b on the last hidden state of every token (Devlin et al. 2019, N19-1423,
section 5.3).

Example:
    >>> from dashboard.models import load_model, tokenize
    >>> model = load_model("bertscope-mini", "token_classification", "pos")
    >>> label_logits(model, tokenize("bertscope-mini", "It rains.")).shape
    (5, 17)
"""

import numpy as np
from jaxtyping import Float32

from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.checkpoint_files import read_config
from dashboard.models.files.folders import model_folder
from dashboard.models.running.batches import model_inputs
from dashboard.models.running.loading import LoadedModel
from dashboard.models.running.shared_encoder import labels_of
from dashboard.records.arrays import frozen
from dashboard.records.texts import TokenizedText


def label_logits(model: LoadedModel, text: TokenizedText) -> Float32[np.ndarray, "token label"]:
    """The logits of every label at every token, from one forward pass.

    Args:
        model: A checkpoint loaded for "token_classification".
        text: At most as many tokens as the model takes.
    """
    import torch

    with torch.inference_mode():
        logits = model.model(**model_inputs(model, text)).logits[0]
    return frozen(logits.numpy(), np.float32)


def label_names(name: str, head: str = "") -> tuple[str, ...]:
    """The labels of a checkpoint's token classifier, in the order of its logits; needs no torch.

    Args:
        name: Catalogue name.
        head: Which head, where it has several ("entities", "pos").

    Raises:
        ModelUnavailableError: Its files are not here.
    """
    spec = find_spec(name)
    folder = model_folder(spec, for_weights=False)
    if spec.heads:
        return tuple(labels_of(folder, head))
    config = read_config(folder)
    named = config.get("id2label") or {}
    n_labels = len(named) or int(config.get("num_labels", 2))
    return tuple(str(named.get(str(i), f"LABEL_{i}")) for i in range(n_labels))


def heads_of(name: str) -> tuple[str, ...]:
    """The token classifiers of a checkpoint: several for one with a shared encoder, else ("",)."""
    found = [head for task, head in find_spec(name).heads if task == "token_classification"]
    return tuple(found) or ("",)
