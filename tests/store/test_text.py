"""Text tables: decoded with certainty or refused, every row with its line, no heading twice."""

import pytest

from soilgis.model.errors import LayerError, SchemaError, UsageError
from soilgis.store.catalog import read_toml
from soilgis.store.text import notes_of, read_csv, refuse_absent

TABLE = "adcode,name\n140100,太原市\n140927,岢岚县\n"


@pytest.fixture
def table(tmp_path):
    def write(content, encoding="utf-8"):
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_the_same_table_in_every_certain_encoding(table, encoding):
    read = read_csv(table(TABLE, encoding))
    assert read["name"].tolist() == ["太原市", "岢岚县"]
    assert bool(notes_of(read)) == (encoding in {"gb18030", "gbk"})


def test_one_name_of_rare_characters_is_gbk(table):
    assert read_csv(table("name\n盱眙县\n", "gbk"))["name"].tolist() == ["盱眙县"]


@pytest.mark.parametrize(
    ("text", "encoding", "sentence"),
    [
        ("行政區,面積\n榆社縣,100\n", "big5", "looks like Big5 .*--encoding"),
        ("a\n臺灣省\n", "big5", "looks like Big5"),
        ("a\ncafés über\n", "latin-1", "neither UTF-8 nor GB 18030"),
        ("a\n日本語テキスト\n", "shift_jis", "neither UTF-8 nor GB 18030"),
        ("кодировка\n1\n", "cp1251", "neither UTF-8 nor GB 18030"),
        (TABLE, "utf-16-le", "NUL bytes"),
    ],
)
def test_no_mojibake(table, text, encoding, sentence):
    with pytest.raises(LayerError, match=sentence):
        read_csv(table(text, encoding))


def test_a_named_encoding_is_used(table):
    assert read_csv(table("行政區,面積\n榆社縣,1\n", "big5"), encoding="Big5")["行政區"].tolist() == ["榆社縣"]
    with pytest.raises(LayerError, match="line 2 is not UTF-8 text"):
        read_csv(table("name\n太原市\n", "gbk"), encoding="utf-8")
    with pytest.raises(UsageError, match="'utf-9' is no known encoding"):
        read_csv(table(TABLE), encoding="utf-9")


def test_rows_carry_their_lines(table):
    read = read_csv(table('\na,b\n1,"x\ny"\n\n,,\n3,4\n'))
    assert read.index.tolist() == [3, 7]
    assert read["b"].tolist()[1] == "4"


@pytest.mark.parametrize("text", ["a\tb\n1\t2\n", "a;b\n1;2\n", "a，b\n1，2\n", '"a,a",b\n1,2\n'])
def test_any_delimiter(table, text):
    assert read_csv(table(text)).iloc[0].tolist() == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("a,b,a\n1,2,3\n", SchemaError, "heading a occurs twice"),
        ("a,,c\n1,2,3\n", SchemaError, "column 2 has no heading"),
        ("a,b\n1,2\n6,909.96,1\n", SchemaError, "line 3 has 3 cells for 2 headings .*quotation marks"),
        ('a,b\n"1,2\n', LayerError, "line 2: .*quotation marks"),
        ("", LayerError, "no headings"),
        ("a,b\n", SchemaError, "has no rows"),
        ("a,b\n,\n", SchemaError, "has no rows"),
    ],
)
def test_refused(table, text, error, sentence):
    with pytest.raises(error, match=sentence):
        read_csv(table(text))


def test_trailing_delimiters_and_short_rows_are_no_fault(table):
    assert read_csv(table("a,b,,\n1,2,,\n3\n")).fillna("").to_numpy().tolist() == [["1", "2"], ["3", ""]]


def test_absent_files_are_told_together(tmp_path):
    with pytest.raises(LayerError, match=r"(?s)2 problems.*a.csv does not exist.*b.csv does not exist"):
        refuse_absent([tmp_path / "a.csv", tmp_path / "b.csv"])


def test_toml_with_a_mark_is_read_and_gbk_says_so(tmp_path):
    path = tmp_path / "s.toml"
    path.write_bytes('title = "试"\n'.encode("utf-8-sig"))
    assert read_toml(path, LayerError) == {"title": "试"}
    path.write_bytes('a = 1\ntitle = "试验"\n'.encode("gbk"))
    with pytest.raises(LayerError, match="line 2 is not UTF-8, which TOML must be; it may be GBK"):
        read_toml(path, LayerError)
    path.write_text("a = " + "[" * 5000, encoding="utf-8")
    with pytest.raises(LayerError, match="cannot be read as TOML"):
        read_toml(path, LayerError)
