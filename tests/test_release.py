"""What goes out is whole: packages of the wheel, licences, citation, recipes."""

import re
import tomllib
from pathlib import Path

import pytest

from docs import licences

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUP = PROJECT["tool"]["setuptools"]
NOT_SHIPPED = {"output/webmap/assets/package.json", "output/webmap/assets/minified.json"}
"""For the editor's type checker; made by the build, as the libraries in native/lib are."""


def test_every_folder_of_modules_is_in_the_wheel():
    there = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in (ROOT / "soilgis").rglob("__init__.py")
    }
    listed = set(SETUP["packages"]) - set(SETUP["package-dir"])
    assert listed == there
    modules = {path.parent for path in (ROOT / "soilgis").rglob("*.py") if "__pycache__" not in path.parts}
    assert modules <= {ROOT.joinpath(*name.split(".")) for name in listed}


def test_every_file_that_is_read_is_in_the_wheel():
    left = set()
    for path in (ROOT / "soilgis").rglob("*"):
        inside = path.relative_to(ROOT / "soilgis").as_posix()
        if (
            not path.is_file()
            or path.suffix in {".py", ".pyc"}
            or "__pycache__" in path.parts
            or inside.startswith(("manual/", "native/lib/"))
        ):
            continue
        shipped = any(path in set(ROOT.joinpath(*package.split(".")).glob(pattern)) for package, patterns in SETUP["package-data"].items() for pattern in patterns)  # fmt: skip
        left |= set() if shipped else {inside}
    assert left <= NOT_SHIPPED


@pytest.mark.parametrize("lock", licences.LOCKS.values(), ids=lambda lock: lock.name)
def test_every_package_of_the_locks_has_its_licence_on_the_page(lock):
    kept = licences.kept()
    for name in licences.names(lock):
        assert kept.get(name), f"{name}: run python -m docs.licences"


def test_what_a_users_machine_gets_says_its_licence():
    kept = licences.kept()
    for name in licences.names(licences.LOCKS["soilgis"]):
        assert "not " not in kept[name], name


def test_the_citation_is_of_this_version():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.+)$", text, re.MULTILINE)[1] == PROJECT["project"]["version"]
    assert f"license: {PROJECT['project']['license']}" in text


def test_contributing_names_the_four_recipes():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    recipes = re.findall(r"^### (.+)$", page.partition("## Recipes")[2].partition("\n## ")[0], re.MULTILINE)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len(recipes) == 4
    for recipe in recipes:
        assert f"docs/architecture.md#{recipe.lower().replace(' ', '-')}" in text


def test_the_locks_name_no_registry_and_no_machine():
    for lock in licences.LOCKS.values():
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"https?://|file:|^--|/", text, re.MULTILINE), lock.name
