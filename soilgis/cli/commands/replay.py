"""Do again what a TOML of --as-toml asked (重做作业)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from soilgis.cli.perform import Request
from soilgis.model.holds import file_in
from soilgis.model.job import Positional

if TYPE_CHECKING:
    from soilgis.model.job import Job


class Command(Request):
    """Do again what `soilgis JOB … --as-toml` wrote down, as if its options had been typed here (重做作业)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis zonal --regions admin --raster erosion.tif --out z.csv --as-toml > z.toml",
        "soilgis replay z.toml",
    )

    file: Annotated[Path, Positional(), file_in()]
    """TOML with job, version and the table asked (作业请求文件)."""

    def stands_for(self) -> Job:
        """The job that the file asks for."""
        from soilgis.cli.group import job_declarations
        from soilgis.model.asked import asked_again
        from soilgis.model.errors import UsageError
        from soilgis.store.catalog import read_toml
        from soilgis.store.entry import admit

        admit(str(self.file), UsageError)
        return asked_again(read_toml(self.file, UsageError), job_declarations().get, str(self.file))
