"""Help texts stay as they are. Renew after a wanted change: SOILGIS_RENEW=1 python -m pytest tests/golden/test_help.py."""

import os
from pathlib import Path

import click
import pytest

from soilgis.cli.group import command_files, soilgis

HERE = Path(__file__).parent / "help"
RENEW = "help has changed; if that is wanted: SOILGIS_RENEW=1 python -m pytest tests/golden/test_help.py"


@pytest.mark.parametrize("name", ["", *sorted(command_files())])
def test_help_texts_stay_as_they_are(name):
    command = soilgis.get_command(click.Context(soilgis), name) if name else soilgis
    command._help_option = None  # click keeps the one of the last context: the order of tests must not matter
    text = click.Context(command, info_name=f"soilgis {name}".strip(), terminal_width=100).get_help() + "\n"
    golden = HERE / f"{name or 'soilgis'}.txt"
    if os.environ.get("SOILGIS_RENEW"):
        golden.write_text(text, encoding="utf-8")
    assert golden.is_file(), RENEW
    assert text == golden.read_text(encoding="utf-8"), RENEW


def test_no_help_is_kept_of_a_command_that_is_gone():
    assert {path.stem for path in HERE.glob("*.txt")} == {"soilgis", *command_files()}
