"""The house of a new product: which files it has, where each comes from, and how they are written."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from os.path import lexists
from pathlib import Path

from sphinx_qms import __version__
from sphinx_qms.model.error import user_error

HERE = Path(__file__).parent
SYSTEM = (
    "ubproject.toml",
    "requirements_specs/catalogues",
    "requirements_specs/change_rules.yaml",
    "requirements_specs/link_rules.json",
    "requirements_specs/yaml_schemas",
    "templates/document.docx",
)
"""What a new product has as the engine brings it: taken over byte by byte."""

_MODULES = {"__init__.py", "house.py"}
_WITH_A_DOT = {"gitattributes", "gitignore"}
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|$&~^@]")


@dataclass(frozen=True)
class Answers:
    """What has to be known of a new product; `day` is that on which it is set up."""

    product: str
    manufacturer: str
    day: date


def system_file(name: str) -> Path:
    """Where a file or folder of SYSTEM lies: in the installed package, or in the repository that is worked on."""
    packed = HERE / name
    return packed if packed.exists() else HERE.parents[2] / name


def house(answers: Answers) -> dict[str, bytes]:
    """The files of a new product by their path, with the answers filled in; the same answers give the same bytes."""
    own = {name: path for name, path in _files(HERE) if name not in _MODULES and not name.startswith(SYSTEM)}
    files = {_place(name): _filled(path, answers) for name, path in own.items()}
    for name in SYSTEM:
        files |= {f"{name}{below}": path.read_bytes() for below, path in _below(system_file(name))}
    return dict(sorted(files.items()))


def write_house(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files into the folder, all or none: beside what is there, and never over it.

    Raises UserError with all that is in the way.
    """
    names = sorted({name.partition("/")[0] for name in files})
    if in_the_way := [name for name in names if lexists(folder / name)]:
        message = f"nothing is written, because this is there already: {', '.join(in_the_way)}"
        raise user_error("folder-in-use", message, str(folder), hint="choose another folder, or move these away")
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=".qms-init."))
    moved: list[Path] = []
    try:
        for name, content in files.items():
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).write_bytes(content)
        for name in names:
            moved.append((aside / name).rename(folder / name))
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(folder if made else aside)
        raise
    aside.rmdir()


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(folder).as_posix(), path


def _below(path: Path) -> Iterator[tuple[str, Path]]:
    """The file itself with an empty name, or each file of the folder with `/` and its name."""
    if path.is_file():
        yield "", path
    else:
        yield from ((f"/{name}", file) for name, file in _files(path))


def _place(name: str) -> str:
    return f".{name}" if name in _WITH_A_DOT else name


def _filled(path: Path, answers: Answers) -> bytes:
    """The file with the answers in the places marked for them: as text of Markdown, else between quotation marks."""
    values = {
        "product": answers.product,
        "manufacturer": answers.manufacturer,
        "version": __version__,
        "day": answers.day.isoformat(),
        "review": answers.day.replace(year=answers.day.year + 1, day=min(answers.day.day, 28)).isoformat(),
    }
    quote = _as_markdown if path.suffix == ".md" else _as_quoted
    text = path.read_text(encoding="utf-8")
    return re.sub(f"@({'|'.join(values)})@", lambda mark: quote(values[mark[1]]), text).encode()


def _as_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text)


def _as_quoted(text: str) -> str:
    """The text as it stands between the quotation marks of Python, YAML and TOML alike."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
