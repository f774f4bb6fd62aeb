"""Text tables (文本表): CSV files as people save them, read with nothing guessed but the encoding."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, SchemaError
from soilgis.model.texts import plain_frame
from soilgis.store.entry import admit

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

ENCODINGS = ("utf-8-sig", "gb18030")
"""What Chinese spreadsheets write; a file that is valid UTF-8 is read as UTF-8, anything else as GB 18030."""


def read_csv(path: Path, *, empty_ok: bool = False) -> pd.DataFrame:
    """Read a CSV file as text: no value is converted, empty cells are missing, codes keep their zeros.

    Raises
    ------
    LayerError
        If the file cannot be read or decoded, or is not a table.
    SchemaError
        If it has no rows (unless ``empty_ok``).
    """
    import pandas as pd

    admit(path)
    if not path.is_file():
        raise LayerError(f"{path} does not exist (文件不存在)")
    for encoding in ENCODINGS:
        try:
            frame: pd.DataFrame = pd.read_csv(path, dtype=str, encoding=encoding, keep_default_na=False, na_values=[""])
        except UnicodeDecodeError:
            continue
        except (pd.errors.ParserError, pd.errors.EmptyDataError, OSError) as failure:
            raise LayerError(f"{path} cannot be read as CSV (无法读取): {failure}") from failure
        frame.columns = [str(column).strip() for column in frame.columns]
        frame = frame.apply(lambda column: column.str.strip())
        if frame.empty and not empty_ok:
            raise SchemaError(f"{path} has no rows (空表)")
        return plain_frame(frame, path.name)
    raise LayerError(f"{path} is neither UTF-8 nor GB 18030 text; save it as CSV UTF-8 (编码无法识别)")


def sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
