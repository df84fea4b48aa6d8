"""HTML pages that need nothing but themselves: no script, no font, no picture from elsewhere."""

from functools import cache
from typing import TYPE_CHECKING

from overtones.errors import ModelMissing

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> "Environment":
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise ModelMissing(
            "Reports need jinja2: pip install 'overtones[research]'.", detail=str(error)
        ) from error
    return Environment(
        loader=PackageLoader("overtones.research", "templates"),
        autoescape=True,  # names of creators and files are other people's
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(template: str, **content: object) -> str:
    """A page from `templates/`. Raises `ModelMissing` without jinja2."""
    return _environment().get_template(template).render(content)
