"""How sites are screened and patches supervised (核查与监管参数): declared once, for the command line, Python and forms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from soilgis.model.days import Day
from soilgis.model.declared import Declared
from soilgis.model.holds import DATE, Spelled, number, option


class ScreenOptions(Declared):
    """How sites are screened (核查参数)."""

    width_m: Annotated[float, number("m"), Spelled("width")] = Field(default=0.0, ge=0)
    """Full width of line sites in metres (线状地块宽度)."""
    radius_m: Annotated[float, number("m"), Spelled("radius")] = Field(default=0.0, ge=0)
    """Radius of point sites in metres (点状地块半径)."""
    adjoining_m: Annotated[float, number("m"), Spelled("adjoining")] = Field(default=50.0, ge=0)
    """A clear site this near to a zone, in metres, is reported as adjoining (毗邻距离)."""
    tolerance_m: Annotated[float, number("m"), Spelled("tolerance")] = Field(default=0.0, ge=0)
    """Least positional tolerance of every layer in metres; thinner overlaps are 临界 (最小位置容差)."""
    earthwork_m3: Annotated[float | None, number("m³"), Spelled("earthwork")] = Field(default=None, ge=0)
    """Excavated and filled volume in m³, for the plan category (挖填土石方总量)."""
    use: Annotated[Literal["", "borrow", "spoil"], option()] = ""
    """borrow for 取土场, spoil for 弃渣场 (用途)."""
    conditions: Annotated[tuple[str, ...], option(), Spelled("condition")] = ()
    """Condition that adjusts the indicators: arid, extreme_arid, erosion_light, erosion_moderate, mid_mountain, high_mountain, urban, vegetation_limited; may be repeated (指标调整条件)."""
    as_of: Annotated[Day, DATE, Spelled("date")] = ""
    """Date the validity of layers is judged on, YYYY-MM-DD; today when not given (核查日期)."""


class SuperviseOptions(Declared):
    """Tolerances of a supervision (监管参数); the defaults are soilgis's own and printed with every result."""

    digitise_m: Annotated[float, number("m"), Spelled("digitise")] = Field(default=2.0, ge=0, le=200)
    """Uncertainty of a digitised outline in metres (勾绘容差)."""
    shift_m: Annotated[float, number("m"), Spelled("shift")] = Field(default=5.0, ge=0, le=200)
    """Shift between image and approved extent in metres (影像偏移容差)."""
    least_excess_m2: Annotated[float, number("m²"), Spelled("least_excess")] = Field(default=100.0, ge=0)
    """Ground beyond the widened extent up to this is no excess, m² (最小超出面积)."""
    change_share: Annotated[float, number("1")] = Field(default=0.05, ge=0, le=1)
    """Growth or loss up to this share of the patch is no change (变化容差)."""
    non_construction: Annotated[tuple[str, ...], option(advanced=True)] = ("非生产建设项目",)
    """Value of qtype that marks a patch as no construction project; may be repeated (非生产建设项目标识)."""

    @property
    def reach_m(self) -> float:
        """How far an approved extent is widened: both uncertainties added."""
        return self.digitise_m + self.shift_m
