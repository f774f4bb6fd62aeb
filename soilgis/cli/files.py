"""Options of every command that opens files (打开文件的选项): declared once, the same words everywhere."""

from __future__ import annotations

from typing import ClassVar

from soilgis.cli.declare import Writing
from soilgis.model.inputs import Opening


class FileRequest(Writing):
    """Base of commands that open files; ``inputs`` are the fields that name them."""

    inputs: ClassVar[tuple[str, ...]] = ()

    crs: tuple[str, ...] = ()
    """CRS of inputs that declare none, such as EPSG:4547, or of one of them, such as zones=EPSG:4547; may be repeated (坐标系)."""
    encoding: tuple[str, ...] = ()
    """Encoding of inputs whose text does not tell it, such as GB18030, or of one of them, such as zones=GB18030; may be repeated (文字编码)."""
    sublayer: tuple[str, ...] = ()
    """Layer of an input that holds several, for all or for one of them, such as zones=红线; may be repeated (子图层)."""
    empty_id_as: str = ""
    """Name of rows whose id is empty; without it they are refused (空编号的名称)."""

    def opening(self) -> Opening:
        """How the files are opened.

        Raises
        ------
        UsageError
            If a value is named for an input the command does not have.
        """
        found = Opening(self.crs, self.encoding, self.sublayer, empty_id_as=self.empty_id_as)
        found.refuse_unknown(self.inputs)
        return found


class RegionRequest(FileRequest):
    """Base of commands that measure regions from a file."""

    dissolve_regions: bool = False
    """Unite the rows of one region's id into one region; without it they are refused (合并同编号的区域)."""

    def opening(self) -> Opening:
        """How the files are opened, and whether regions are united."""
        plain = super().opening()
        return Opening(plain.crs, plain.encoding, plain.sublayer, self.dissolve_regions, plain.empty_id_as)
