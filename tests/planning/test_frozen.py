"""What planning hands out cannot be changed by whoever holds it (不可变)."""

import importlib
import pkgutil
from dataclasses import fields, is_dataclass

import pytest

from soilgis import planning

MODULES = [
    importlib.import_module(found.name) for found in pkgutil.walk_packages(planning.__path__, "soilgis.planning.")
]
CLASSES = [
    one
    for module in MODULES
    for one in vars(module).values()
    if isinstance(one, type) and is_dataclass(one) and one.__module__ == module.__name__
]


def test_there_are_some():
    assert len(CLASSES) > 15


@pytest.mark.parametrize("made", CLASSES, ids=lambda one: one.__name__)
def test_no_field_can_be_set(made):
    with pytest.raises(AttributeError):
        setattr(object.__new__(made), fields(made)[0].name, None)
