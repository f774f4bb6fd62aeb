"""List the studies that come with soilgis (研究方案目录)."""

from __future__ import annotations

import click

from soilgis.cli.perform import Request


class Command(Request):
    """List the studies that come with soilgis (列出自带的研究方案)."""

    def perform(self) -> int:
        """Print id, level, number of zone layers and title."""
        from soilgis.store.catalog import Catalog, study_ids

        catalog = Catalog()
        for study_id in study_ids():
            study = catalog.study(study_id)
            click.echo("\t".join([study.id, study.unit_label, f"{len(study.zones)} 个优先区图层", study.title.zh]))
        return 0
