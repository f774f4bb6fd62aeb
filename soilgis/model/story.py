"""Stories of a map (地图解说): views that follow one another, each with a sentence, on the page, in print and in the briefing."""

from __future__ import annotations

from pydantic import Field

from soilgis.model.declared import Declared

MOST_VIEWS = 10


class StoryView(Declared):
    """One view of a story (解说视图)."""

    sentence: str = Field(min_length=1, max_length=200)
    """What is to be seen (解说)."""
    indicator: str = ""
    """Indicator shown; that of the view before when empty (指标)."""
    compare: str = ""
    """Indicator right of a bar across the map; none when empty (对比指标)."""
    layers: tuple[str, ...] | None = None
    """Zone layers shown, by id; those of the opened page when not given (图层)."""
    place: str = ""
    """Code of the region that fills the map; the whole study when empty (行政区)."""
