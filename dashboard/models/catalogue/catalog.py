"""The checkpoints that this instance knows, one `ModelSpec` each.

Only names in this catalogue are ever loaded. A name that a visitor types is looked up here and
never becomes a path or a Hub id.
"""

import logging
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from dashboard.errors import ModelUnavailableError, UnknownModelError
from dashboard.models.files.checkpoint_files import family_of, read_json
from dashboard.models.files.embedded import MINI, MINILM
from dashboard.settings import settings

Task = Literal[
    "encoder",
    "sentence_embedding",
    "masked_language_model",
    "next_sentence",
    "sequence_classification",
    "token_classification",
    "question_answering",
]

_log = logging.getLogger(__name__)

DEFAULT_MODEL = MINILM

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One checkpoint.

    Attributes:
        name: Short name, used in links and menus.
        repository: Its id on the Hub, or None for a folder that the host added.
        revision: The pinned commit, or None where it is not known and `main` is used.
        source: Where the files come from: installed with BERTscope, the Hub, or a host's folder.
        tasks: What its trained heads can do; nothing for a host's folder of another architecture.
        licence: SPDX identifier, or "unknown".
        download_megabytes: Size of the weights to fetch; 0 where nothing is fetched or where it is
            not known before.
        parameters_millions: Weights of the encoder and its heads, rounded; None where that is not
            known before loading.
        language: English name of its language.
        citation: Who made it.
        note: What a reader should know.
        folder: The folder of a host's checkpoint.
        heads: Task and name of each head that lies beside the weights of a shared encoder; the
            first one of a task is its default.
    """

    name: str
    repository: str | None
    revision: str | None
    source: Literal["embedded", "hub", "directory"]
    tasks: frozenset[Task]
    licence: str = "unknown"
    download_megabytes: int = 0
    parameters_millions: int | None = None
    language: str = "not stated"
    citation: str = ""
    note: str = ""
    folder: Path | None = None
    heads: tuple[tuple[Task, str], ...] = ()


def _hub(
    repository: str,
    revision: str | None,
    *tasks: Task,
    licence: str,
    megabytes: int,
    parameters: int | None,
    citation: str,
    language: str = "English",
) -> ModelSpec:
    """A Hub entry; its name is the last part of the id."""
    return ModelSpec(
        name=repository.split("/")[1],
        repository=repository,
        revision=revision,
        source="hub",
        tasks=frozenset({"encoder", *tasks}),
        licence=licence,
        download_megabytes=megabytes,
        parameters_millions=parameters,
        language=language,
        citation=citation,
        note="" if revision else "The revision is not pinned: the newest version is loaded.",
    )


_DEVLIN = "Devlin, Chang, Lee & Toutanova 2019 (N19-1423)"

BUILT_IN = (
    ModelSpec(
        name=DEFAULT_MODEL,
        repository="sentence-transformers/all-MiniLM-L6-v2",
        revision=None,
        source="embedded",
        tasks=frozenset({"encoder", "sentence_embedding"}),
        licence="Apache-2.0",
        parameters_millions=23,
        language="English",
        citation="Wang et al. 2020 (arXiv:2002.10957); Reimers & Gurevych 2019 (D19-1410)",
        note="Comes with BERTscope; its weights are verified by SHA-256.",
    ),
    ModelSpec(
        name=MINI,
        repository=None,
        revision=None,
        source="embedded",
        tasks=frozenset(get_args(Task)) - {"sentence_embedding"},
        licence="CC-BY-SA-4.0",
        parameters_millions=23,
        language="English",
        citation="The BERTscope authors, trained further from all-MiniLM-L6-v2",
        note="Comes with BERTscope: one encoder with every head, trained by `training/` on open "
        "data. Its card says how well it does what.",
        heads=(
            ("token_classification", "entities"),
            ("token_classification", "pos"),
            ("sequence_classification", "sentiment"),
            ("question_answering", "answers"),
        ),
    ),
    _hub(
        "google-bert/bert-base-uncased",
        "86b5e0934494bd15c9632b12f734a8a67f723594",
        "masked_language_model",
        "next_sentence",
        licence="Apache-2.0",
        megabytes=440,
        parameters=110,
        citation=_DEVLIN,
    ),
    _hub(
        "google-bert/bert-base-cased",
        "cd5ef92a9fb2f889e972770a36d4ed042daf221e",
        "masked_language_model",
        "next_sentence",
        licence="Apache-2.0",
        megabytes=436,
        parameters=108,
        citation=_DEVLIN,
    ),
    _hub(
        "google-bert/bert-large-uncased",
        "6da4b6a26a1877e173fca3225479512db81a5e5b",
        "masked_language_model",
        "next_sentence",
        licence="Apache-2.0",
        megabytes=1345,
        parameters=336,
        citation=_DEVLIN,
    ),
    _hub(
        "distilbert/distilbert-base-uncased",
        "12040accade4e8a0f71eabdb258fecc2e7e948be",
        "masked_language_model",
        licence="Apache-2.0",
        megabytes=268,
        parameters=66,
        citation="Sanh, Debut, Chaumond & Wolf 2019 (arXiv:1910.01108)",
    ),
    _hub(
        "FacebookAI/roberta-base",
        "e2da8e2f811d1448a5b465c236feacd80ffbac7b",
        "masked_language_model",
        licence="MIT",
        megabytes=499,
        parameters=125,
        citation="Liu et al. 2019 (arXiv:1907.11692)",
    ),
    _hub(
        "ProsusAI/finbert",
        "4556d13015211d73dccd3fdd39d39232506f3e43",
        "sequence_classification",
        licence="unknown",
        megabytes=438,
        parameters=110,
        citation="Araci 2019 (arXiv:1908.10063)",
    ),
    _hub(
        "dbmdz/bert-large-cased-finetuned-conll03-english",
        "4c534963167c08d4b8ff1f88733cf2930f86add0",
        "token_classification",
        licence="unknown",
        megabytes=1334,
        parameters=333,
        citation="dbmdz, Bavarian State Library",
    ),
    _hub(
        "deepset/roberta-base-squad2",
        "adc3b06f79f797d1c575d5479d6f5efe54a9e3b4",
        "question_answering",
        licence="CC-BY-4.0",
        megabytes=496,
        parameters=124,
        citation="deepset; Rajpurkar, Jia & Liang 2018 (P18-2124)",
    ),
    _hub(
        "sentence-transformers/bert-base-nli-mean-tokens",
        None,
        "sentence_embedding",
        licence="Apache-2.0",
        megabytes=438,
        parameters=110,
        citation="Reimers & Gurevych 2019 (D19-1410)",
    ),
    _hub(
        "vblagoje/bert-english-uncased-finetuned-pos",
        None,
        "token_classification",
        licence="unknown",
        megabytes=436,
        parameters=109,
        citation="V. Blagojevic",
    ),
)

_TASKS_OF_ARCHITECTURE: dict[str, frozenset[Task]] = {
    "ForPreTraining": frozenset({"masked_language_model", "next_sentence"}),
    "ForMaskedLM": frozenset({"masked_language_model"}),
    "ForNextSentencePrediction": frozenset({"next_sentence"}),
    "ForSequenceClassification": frozenset({"sequence_classification"}),
    "ForTokenClassification": frozenset({"token_classification"}),
    "ForQuestionAnswering": frozenset({"question_answering"}),
}


@cache
def catalog() -> tuple[ModelSpec, ...]:
    """Every checkpoint of this instance: built in, then those that the host adds."""
    added = (*_directory_specs(settings().models_dir), *_allowed_specs(settings().allowed_models))
    taken: dict[str, ModelSpec] = {}
    for spec in (*BUILT_IN, *added):
        if spec.name in taken:
            _log.warning("The model name %s is taken; the later entry is left out", spec.name)
        else:
            taken[spec.name] = spec
    return tuple(taken.values())


def _directory_specs(folder: Path | None) -> tuple[ModelSpec, ...]:
    """One entry per sub-folder of `folder` that holds a config.json, links leading out aside."""
    if folder is None or not folder.is_dir():
        return ()
    root = folder.resolve()
    return tuple(
        ModelSpec(
            name=child.name,
            repository=None,
            revision=None,
            source="directory",
            tasks=_directory_tasks(child),
            note="Added by the host of this instance.",
            folder=child,
        )
        for child in sorted(root.iterdir())
        if NAME.fullmatch(child.name)
        and child.resolve().parent == root
        and (child / "config.json").is_file()
    )


def _directory_tasks(folder: Path) -> frozenset[Task]:
    """What a folder's checkpoint can do, by the architecture that it was saved with.

    Nothing, if it is not of the BERT family: no page offers it, the models page says why.
    """
    tasks: set[Task] = {"encoder"}
    if (folder / "modules.json").is_file():  # sentence-transformers writes it, nobody else
        tasks.add("sentence_embedding")
    try:
        config = read_json(folder / "config.json")
    except ModelUnavailableError:
        return frozenset(tasks)  # loading it says what is wrong
    if "model_type" in config and family_of(config) is None:
        return frozenset()
    architectures = config.get("architectures") or []
    for ending, trained in _TASKS_OF_ARCHITECTURE.items():
        if any(str(architecture).endswith(ending) for architecture in architectures):
            tasks |= trained
    return frozenset(tasks)


def _allowed_specs(allowed: tuple[str, ...]) -> tuple[ModelSpec, ...]:
    """One entry per well-formed `owner/name` or `owner/name@revision` that the host allows."""
    specs = []
    for entry in allowed:
        repository, _, revision = entry.partition("@")
        if HUB_ID.fullmatch(repository) and (not revision or REVISION.fullmatch(revision)):
            specs.append(
                _hub(
                    repository,
                    revision or None,
                    *get_args(Task),  # which ones it can do shows when it is loaded
                    licence="unknown",
                    megabytes=0,
                    parameters=None,
                    language="not stated",
                    citation=repository,
                )
            )
        else:
            _log.warning("BERTSCOPE_ALLOWED_MODELS: %r is not a Hub name; left out", entry)
    return tuple(specs)


def find_spec(name: str) -> ModelSpec:
    """The checkpoint called `name`.

    Raises:
        UnknownModelError: The catalogue has no such name; neither disk nor network was asked.
    """
    for spec in catalog():
        if spec.name == name:
            return spec
    raise UnknownModelError(
        "That model is not in the catalogue of this instance.",
        expected=f"There are: {', '.join(spec.name for spec in catalog())}.",
        advice="Choose one from the list, or ask the host to allow another.",
    )


def models_for(task: str) -> tuple[ModelSpec, ...]:
    """The checkpoints that can do `task`, embedded ones first."""
    able = [spec for spec in catalog() if task in spec.tasks]
    return tuple(sorted(able, key=lambda spec: spec.source != "embedded"))
