"""The same manuscript gives the same Word file, wherever and whenever it is written."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from unit.docx_files import written

TESTS = Path(__file__).parents[1]
SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from unit.docx_files import written
text = Path("text.rst").read_text(encoding="utf-8")
written(Path("."), text.replace("picture.svg", str(Path("picture.svg").resolve())))
"""
TEXT = """
One [#a]_
=========

.. note:: A note

- a

3. b

.. [#a] 각주 `x <https://x.y>`_

.. image:: picture.svg
   :alt: a picture
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><text y="40">한국어 abc</text></svg>'


def make(folder: Path, **environment: str) -> bytes:
    folder.mkdir(parents=True)
    (folder / "text.rst").write_text(TEXT, encoding="utf-8")
    (folder / "picture.svg").write_text(SVG, encoding="utf-8")
    command = [sys.executable, "-c", SCRIPT, str(TESTS)]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, **environment})
    return (folder / "out.docx").read_bytes()


def test_two_places_two_environments_one_file(tmp_path):
    one = make(tmp_path / "one", TZ="Asia/Seoul", LC_ALL="C", PYTHONHASHSEED="1", HOME=str(tmp_path))
    two = make(tmp_path / "far" / "two", TZ="America/New_York", LC_ALL="C.UTF-8", PYTHONHASHSEED="77", HOME="/")

    assert one == two


def test_the_parts_stand_in_order_without_a_time(tmp_path):
    file = written(tmp_path, "Text\n")

    with zipfile.ZipFile(file.path) as archive:
        names = archive.namelist()
        assert names == ["[Content_Types].xml", *sorted(names[1:])]
        entries = {(entry.date_time, entry.external_attr) for entry in archive.infolist()}
        assert entries == {((1980, 1, 1, 0, 0, 0), 0o644 << 16)}
        assert all(str(tmp_path).encode() not in archive.read(name) for name in names)
