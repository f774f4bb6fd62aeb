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
    shown = """
    >>> from pathlib import Path
    >>> import numpy as np, rasterio, soilgis
    >>> place = {"crs": "EPSG:4547", "transform": rasterio.Affine(10, 0, 500000, 0, -10, 4000000)}
    >>> heights = 1000 + 2.0 * np.arange(40) * np.ones((20, 1))
    >>> with rasterio.open("dem.tif", "w", driver="GTiff", width=40, height=20, count=1, dtype="float32", **place) as file:
    ...     file.write(heights.astype("float32"), 1)
    >>> text = 'dem = "dem.tif"\\nr = 2000.0\\nk = 0.03\\nb = 0.2\\nslope_length = 20.0\\ntolerance = 200\\nout = "erosion.tif"'
    >>> _ = Path("csle.toml").write_text(text)
    >>> found = soilgis.erosion("csle.toml")
    >>> [path.name for path in found.files]
    ['erosion.tif']
    >>> with rasterio.open(found.files[0]) as file:
    ...     int(file.read(1)[10, 20])  # moderate
    3
    >>> [path.name for path in found.write("rasters")]
    ['erosion.tif', 'manifest.json']
    """

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
        from soilgis.store.erosion_rules import FACTORS, STANDARD
        from soilgis.store.overrides import override_notes

        study = read_csle(self.study)
        if folder != self.study.parent:
            named = {
                name: str(folder.absolute() / Path(getattr(study, name)).name)
                for name in ("out", "modulus_out")
                if getattr(study, name)
            }
            study = study.model_copy(update=named)
        catalog = Catalog(self.layers)
        files, warnings = run_csle(study, self.study.parent, catalog, progress=progress)
        told = override_notes(catalog, (STANDARD, FACTORS))
        return Tables({}, (*told, *warnings), files=tuple(files))
