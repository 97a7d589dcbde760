"""Modules of JavaScript become one, in an order in which each finds what it imports."""

from pathlib import Path

import pytest

from components.browser.bundle import bundled

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = sorted((ROOT / "components").rglob("*.js"))
ENTRIES = [path for path in SCRIPTS if "\nexport default " in path.read_text(encoding="utf-8")]


def write(folder: Path, **files: str) -> Path:
    """Files `name.js` with this text; the path of `entry.js`."""
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "entry.js"


def test_a_module_comes_once_before_those_that_need_it(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        deep='export const HERE = 1;\nexport function f() {\n  return "export";\n}\n',
        left='import { f } from "./deep.js";\nconst own = 2;\nexport class Left {}\n',
        right='import {\n  f,\n  HERE,\n} from "./deep.js";\n'
        "const own = 3;\nexport function* go() {}\n",
        entry='import { Left } from "./left.js";\nimport { go } from "./right.js";\n'
        "export default function () {}\n",
    )
    assert bundled(entry) == (
        "const $module0 = (() => {\n"
        'const HERE = 1;\nfunction f() {\n  return "export";\n}\n\nreturn { HERE, f };\n})();\n'
        "const $module1 = (() => {\n"
        "const { f } = $module0;\nconst own = 2;\nclass Left {}\n\nreturn { Left };\n})();\n"
        "const $module2 = (() => {\n"
        "const {\n  f,\n  HERE,\n} = $module0;\nconst own = 3;\nfunction* go() {}\n\n"
        "return { go };\n})();\n"
        "const { Left } = $module1;\nconst { go } = $module2;\nexport default function () {}\n"
    )


def test_what_cannot_be_bundled_is_said(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        entry='import { a } from "./other.js";\n',
        other='import { b } from "./entry.js";\nexport const a = 1;\n',
    )
    with pytest.raises(ValueError, match=r"circle: entry.js -> other.js -> entry.js\."):
        bundled(entry)
    write(tmp_path, other='import { b } from "./lost.js";\n')
    with pytest.raises(FileNotFoundError, match=r"lost.js \(entry.js -> other.js -> lost.js\)"):
        bundled(entry)
    write(tmp_path, other="export const b = 1;\n")
    with pytest.raises(ValueError, match=r"other.js does not export \['a'\]"):
        bundled(entry)


@pytest.mark.parametrize(
    "line", ['import * as all from "./a.js";', "export { a };", "export default a;", 'import "x";']
)
def test_other_ways_to_import_and_export_are_refused(tmp_path: Path, line: str) -> None:
    entry = write(
        tmp_path, entry='import { a } from "./a.js";\n', a=f"export const a = 1;\n{line}\n"
    )
    with pytest.raises(ValueError, match=r"a.js: .* only, not '(im|ex)port"):
        bundled(entry)


def test_every_script_is_part_of_a_component() -> None:
    bundles = "\n".join(bundled(entry) for entry in ENTRIES)
    first_lines = {path: path.read_text(encoding="utf-8").splitlines()[0] for path in SCRIPTS}
    unused = [path.name for path, line in first_lines.items() if line not in bundles]
    assert len(set(first_lines.values())) == len(SCRIPTS)
    assert unused == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_labels_never_become_markup(path: Path) -> None:
    """A view runs with the rights of the page, so no text may be parsed as HTML."""
    source = path.read_text(encoding="utf-8")
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert danger not in source
