"""A view's JavaScript: modules that import each other, made into the one that Streamlit loads.

Streamlit takes a component's script as one text, and finds files only of packages that are
installed. Each module keeps its names to itself: it becomes a function that returns its exports.
"""

import re
from pathlib import Path
from typing import Any

import streamlit as st

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const)\*? (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default\b", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def component(name: str, html: str, script: Path) -> Any:  # noqa: ANN401  (Streamlit's own is private)
    """A component of Streamlit's whose style stands beside its script, if it has one."""
    style = script.with_suffix(".css")
    css = style.read_text(encoding="utf-8") if style.exists() else None
    return st.components.v2.component(name, html=html, css=css, js=bundled(script))


def bundled(entry: Path) -> str:
    """The module `entry` with all that it imports, each file once, before what needs it.

    Files write `import { a, b } from "./file.js";` and put `export` before a function, class or
    constant; the entry alone has `export default`.

    Raises:
        ValueError: Files import each other in a circle, a name that is not exported, or in
            another way.
        FileNotFoundError: An imported file does not exist.
    """
    exports: dict[Path, list[str]] = {}
    parts: list[str] = []
    _add(entry.resolve(), (), exports, parts)
    return "\n".join(parts)


def _add(
    file: Path, above: tuple[Path, ...], exports: dict[Path, list[str]], parts: list[str]
) -> None:
    """Adds a file to the `parts`, after what it imports; `above` are the files that need it."""
    if file in exports:
        return
    way = " -> ".join(one.name for one in (*above, file))
    if file in above:
        raise ValueError(f"Modules import each other in a circle: {way}.")
    if not file.exists():
        raise FileNotFoundError(f"There is no {file} ({way}).")
    source = file.read_text(encoding="utf-8")
    for names, path in _IMPORT.findall(source):
        imported = (file.parent / path).resolve()
        _add(imported, (*above, file), exports, parts)
        wrong = {name.strip() for name in names.split(",") if name.strip()} - {*exports[imported]}
        if wrong:
            raise ValueError(f"{imported.name} does not export {sorted(wrong)} ({way}).")

    def as_constant(match: re.Match[str]) -> str:
        imported = (file.parent / match[2]).resolve()
        return f"const {{{match[1]}}} = {_name(imported, exports)};"

    body = _EXPORT.sub("", _IMPORT.sub(as_constant, source))
    exports[file] = _EXPORT.findall(source)
    left = _LEFT.findall(body if above else _DEFAULT.sub("", body))
    if left:
        raise ValueError(f"{file.name}: `import {{ … }} from` and `export` only, not {left[0]!r}.")
    if above:
        returned = ", ".join(exports[file])
        body = f"const {_name(file, exports)} = (() => {{\n{body}\nreturn {{ {returned} }};\n}})();"
    parts.append(body)


def _name(file: Path, exports: dict[Path, list[str]]) -> str:
    """What a module is called in the bundle."""
    return f"$module{[*exports].index(file)}"
