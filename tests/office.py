"""Documents laid out by LibreOffice, where it is installed."""

import re
import shutil
import subprocess

import pytest
from one_font import with_one_font

NEEDS_OFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


def pages_of(document, folder):
    """Number of pages of a document, as LibreOffice makes a PDF of it."""
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)],
        check=True, capture_output=True, timeout=120, env=with_one_font(folder),
    )  # fmt: skip
    made = (folder / f"{document.stem}.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    return len(re.findall(rb"/Type\s*/Page\b", made))
