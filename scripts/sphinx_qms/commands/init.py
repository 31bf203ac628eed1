"""`qms init`: the house of a new product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from sphinx_qms.model.error import user_error
from sphinx_qms.starter.house import Answers, house, write_house

MANUFACTURER = "Your company"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--defaults", is_flag=True, help="Take the default for every answer that no option gives.")
@click.option("--product", default="", help="The name of the product.  [default: the name of the folder]")
@click.option("--manufacturer", default=MANUFACTURER, show_default=True, help="The name of the manufacturer.")
def init(folder: Path, defaults: bool, product: str, manufacturer: str) -> int:
    """Set up the quality management system of a new product in FOLDER.

    Each page holds its headings, guidance on what to write, and one model need. Nothing that is there is touched.
    """
    product = product.strip() or folder.resolve().name
    for option, name in (("--product", product), ("--manufacturer", manufacturer.strip())):
        if not (name and name.isprintable()):
            message = f"{option}: {name!r} is no name that can be printed on one line"
            raise user_error("wrong-value", message, str(folder), hint=f"write {option} with another name")
    if not defaults:
        message = f"it cannot ask yet; by default the product is {product}, the manufacturer {manufacturer}"
        message += ", the market EU, and all catalogues are in force"
        hint = f"qms init {folder} --defaults, with --product and --manufacturer for other names"
        raise user_error("answers-missing", message, str(folder), hint=hint)
    files = house(Answers(product, manufacturer.strip(), date.today()))
    write_house(folder, files)
    click.echo(_told(folder, product, files))
    return 0


def _told(folder: Path, product: str, files: Mapping[str, bytes]) -> str:
    """What was written, and what to do next."""
    counted = Counter(f"{name.partition('/')[0]}/" if "/" in name else name for name in files)
    written = [f"  {name}{f' ({number} files)' if name.endswith('/') else ''}" for name, number in counted.items()]
    return "\n".join(
        [
            f"{folder}: the quality management system of {product} is set up.",
            *written,
            f"Next, in {folder}:",
            "  1. tox -e docs    makes pages and documents; build/html/compliance/findings.html is the work list",
            "  2. requirements_specs/profile.yaml    say which markets, catalogues and conditions apply",
            "  3. source/product/intended_use.md    write what the product is for; everything else rests on it",
            "README.md says more.",
        ]
    )
