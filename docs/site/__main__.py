"""Make the site: ``python -m docs.site``; tells what it could not show."""

from __future__ import annotations

import click

from docs.site.build import PICTURES, build
from docs.site.staging import named_pictures

absent = sorted(name for name in named_pictures() if not (PICTURES / name).is_file())
if absent:
    click.echo(f"pictures that were not drawn (make pictures): {', '.join(absent)}", err=True)
click.echo(build())
