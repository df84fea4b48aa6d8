"""The base of every model in the contract."""

from pydantic import BaseModel, ConfigDict


class SchemaModel(BaseModel):
    """Frozen data. Unknown fields are ignored, so that either side may be newer."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
        json_schema_serialization_defaults_required=True,
    )
