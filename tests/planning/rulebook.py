"""The shipped rules, read once (规则册)."""

from functools import cache

from soilgis.store.catalog import Catalog
from soilgis.store.rules import read_rules


@cache
def rules():
    return read_rules(Catalog())
