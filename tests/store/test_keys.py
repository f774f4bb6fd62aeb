"""Ids are the same text whatever type a driver gives; none is empty; none has lost digits."""

import numpy as np
import pandas as pd
import pytest

from soilgis.model.errors import SchemaError
from soilgis.store.keys import empty_ids, filled_ids, id_texts


def test_the_same_id_in_every_type():
    for values in ([2024001, 7], [2024001.0, 7.0], ["2024001", " 7 "], pd.array([2024001, 7], dtype="Int64")):
        assert id_texts(pd.Series(values)).tolist() == ["2024001", "7"]
    assert id_texts([None, np.nan, pd.NA, "", "　甲　"]).tolist() == ["", "", "", "", "甲"]


def test_text_keeps_its_noughts():
    assert id_texts(["007", "1.50", "2024001.0"]).tolist() == ["007", "1.50", "2024001.0"]


def test_a_real_number_that_lost_digits_is_refused():
    with pytest.raises(SchemaError, match="pid came as real numbers too large to be exact, first in feature 2"):
        id_texts(pd.Series([np.nan, 140105000012345678.0], name="pid"))


def test_empty_ids_name_their_rows():
    with pytest.raises(SchemaError, match="z: zid is empty in feature 2 .*empty_id_as"):
        filled_ids(["a", " "], "z", "zid")
    assert filled_ids(["a", None], "z", "zid", empty_as="未编号").tolist() == ["a", "未编号"]
    assert "line 4" in empty_ids(pd.Series(["a", ""], index=pd.Index([2, 4], name="line")), "zone")[0]
