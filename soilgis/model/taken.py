"""Names that are taken (已用字段名): a user's id column keeps its name in the result, and may not be called as one of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import SchemaError

if TYPE_CHECKING:
    from soilgis.model.columns import Table


def refuse_taken(name: str, *tables: type[Table], others: tuple[str, ...] = ("order", "geometry")) -> None:
    """Refuse an id column of the user's whose name a table of the result gives to a column of its own.

    Parameters
    ----------
    name
        The user's column.
    tables
        Tables of the result.
    others
        Further names that are taken.

    Raises
    ------
    SchemaError
        Naming the column and the cure.
    """
    labels = {other: other for other in others} | {str(c): c.label for table in tables for c in table.columns()}
    if name in labels:
        raise SchemaError(
            f"regions: the id column is called {name!r}, as the column {labels[name]} of the result is (字段重名); rename it, or name another with --region-id"
        )
