"""Soil loss by CSLE, written as an erosion-class raster with its sources (土壤侵蚀模型)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Positional, Progress, Target, WritingJob, silent


class Erosion(WritingJob):
    """A = R·K·L·S·B·E·T block by block, classes of SL 190-2007, as COG with legend and sources in its tags (土壤侵蚀模型)."""

    title = "土壤侵蚀"
    makes_files = True
    examples: ClassVar[tuple[str, ...]] = ("soilgis erosion study.toml",)

    study: Annotated[Path, Positional(), holds.file_in()]
    """TOML file of factors, or a study.toml with a [csle] table (模型方案)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""

    def writes(self) -> tuple[Target, ...]:
        """The rasters that the declaration names."""
        from soilgis.jobs.steps.soil_loss import read_csle
        from soilgis.model.csle import place

        study = read_csle(self.study)
        named = {"out": study.out, "modulus_out": study.modulus_out}
        return tuple(
            Target(Path(place(self.study.parent, name)), (".tif", ".tiff"), option=option)
            for option, name in named.items()
            if name
        )

    def measure(self, progress: Progress = silent) -> Tables:
        """Read the declaration and its factors, compute block by block, and write the rasters it names."""
        return self.made(self.study.parent, progress)

    def into(self, folder: Path, progress: Progress = silent) -> Tables:
        """Do the work with its rasters in a folder of one's own."""
        return self.made(folder, progress)

    def made(self, folder: Path, progress: Progress) -> Tables:
        """Compute soil loss, the rasters named from ``folder``."""
        from soilgis.jobs.steps.soil_loss import read_csle, run_csle
        from soilgis.store.catalog import Catalog

        study = read_csle(self.study)
        if folder != self.study.parent:
            named = {
                name: str(folder.absolute() / Path(getattr(study, name)).name)
                for name in ("out", "modulus_out")
                if getattr(study, name)
            }
            study = study.model_copy(update=named)
        files, warnings = run_csle(study, self.study.parent, Catalog(self.layers), progress=progress)
        return Tables({}, tuple(warnings), files=tuple(files))
