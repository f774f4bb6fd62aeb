"""What files and command lines declare (声明之本): frozen, no unknown keys, help taken from attribute docstrings."""

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """Base of studies, layers and commands."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False, defer_build=True
    )
