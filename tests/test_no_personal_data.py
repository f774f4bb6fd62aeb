"""No personal data in the repository: no identity number, no telephone, no address of mail, no column that looks like persons."""

import re
from pathlib import Path

import pytest

from soilgis.store.personal import identity_numbers, personal_columns, telephones
from soilgis.store.text import read_csv

ROOT = Path(__file__).parents[1]
PLACES = ("soilgis", "layers", "maps", "docs", "tests")
TEXTS = {".py", ".toml", ".csv", ".md", ".txt", ".json", ".tsv", ".html", ".js", ".css", ".ts", ".cfg", ".svg"}
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|cn|net|org|edu|gov)\b")
NOBODY = re.compile(r"@(?:example|test|localhost|users\.noreply)\b|@\d|git@|@2x")
PACKED = re.compile(r"[A-Za-z0-9+/=]{200,}")
"""Packed shapes and pictures in pages, whose letters mean nothing."""


def files():
    named = [
        path
        for place in PLACES
        for path in sorted((ROOT / place).rglob("*"))
        if path.suffix in TEXTS and path.is_file()
    ]
    return [*named, *(path for path in sorted(ROOT.iterdir()) if path.suffix in TEXTS)]


def text_of(path):
    return PACKED.sub(" ", path.read_text(encoding="utf-8-sig", errors="replace"))


def test_no_number_of_a_person_and_no_address():
    found = []
    for path in files():
        text = text_of(path)
        numbers = [*identity_numbers(text), *telephones(text)]
        mails = [mail for mail in MAIL.findall(text) if not NOBODY.search(mail)]
        found += [f"{path.relative_to(ROOT)}: {one}" for one in (*numbers, *mails)]
    assert found == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "layers").rglob("*.csv")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_column_of_a_layer_looks_like_persons(path):
    assert list(personal_columns(read_csv(path, empty_ok=True), ids=("adcode", "former_code"))) == []


def test_the_guard_sees_what_it_is_to_see(tmp_path):
    mobile, mail = "1" + "39" + "1" * 8, "someone" + "@" + "mail.gov.cn"
    assert telephones(f"a {mobile} b") == [mobile]
    assert MAIL.findall(mail) == [mail]
    assert len(files()) > 300
