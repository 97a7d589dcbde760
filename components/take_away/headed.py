"""The first lines of a snippet for a checkpoint with one of its heads."""

from components.take_away.exports import checkpoint_arguments
from dashboard.models.catalogue.catalog import ModelSpec


def headed_in_python(
    spec: ModelSpec, model: str, head: str, module: str, *, also: str = "", has_labels: bool = True
) -> str:
    """Lines that load tokenizer and model; a head that lies beside its encoder is put onto it.

    `head` names it where several lie beside the encoder, `module` is where the model has it, and
    `also` what else is needed of transformers.
    """
    source = checkpoint_arguments(spec)
    names = f"{model}, AutoTokenizer" + f", {also}" * bool(also)
    if not head:
        return f"""import torch
from transformers import {names}

tokenizer = AutoTokenizer.from_pretrained({source})
model = {model}.from_pretrained({source}, dtype=torch.float32).eval()
"""
    labels = f"""labels = json.loads((folder / "labels.json").read_text())["{head}"]
options["id2label"] = dict(enumerate(labels))
"""
    return f"""{"import json" * has_labels}
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import {names}

folder, options = Path({source}), {{"dtype": torch.float32}}
{labels * has_labels}tokenizer = AutoTokenizer.from_pretrained(folder)
model = {model}.from_pretrained(folder, **options).eval()
heads = load_file(folder / "heads.safetensors")  # its heads lie beside the encoder
model.{module}.load_state_dict(
    {{name: heads[f"{head}.{{name}}"].float() for name in ("weight", "bias")}}
)
""".lstrip()
