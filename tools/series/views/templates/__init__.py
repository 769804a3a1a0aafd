"""Outputs that are one form filled in: XML and SVG, where the engine escapes each value, and text."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def environment(package: str = "series.views.templates", folder: str = "") -> Any:
    """What fills in the forms that lie in a package's folder: what is not given is an error."""
    from jinja2 import (
        Environment,
        PackageLoader,
        StrictUndefined,
        select_autoescape,
    )  # here: most commands fill nothing in

    return Environment(
        loader=PackageLoader(package, folder),
        autoescape=select_autoescape(["html", "svg", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def filled(name: str, **values: object) -> str:
    """The template of that name beside this module with *values* in it."""
    return str(environment().get_template(name).render(values))
