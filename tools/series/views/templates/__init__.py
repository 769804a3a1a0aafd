"""Outputs that are one form filled in: XML and SVG, where the engine escapes each value, and text."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def environment(package: str = "series.views.templates", folder: str = "") -> Any:
    """What fills in the forms that lie in a package's folder: what is not given is an error."""
    import jinja2  # here: most commands fill nothing in

    lines: dict[str, Any] = dict.fromkeys(("trim_blocks", "lstrip_blocks", "keep_trailing_newline"), True)
    loader, escape = jinja2.PackageLoader(package, folder), jinja2.select_autoescape(["html", "svg", "xml"])
    return jinja2.Environment(loader=loader, autoescape=escape, undefined=jinja2.StrictUndefined, **lines)


def filled(name: str, **values: object) -> str:
    """The template of that name beside this module with *values* in it."""
    return str(environment().get_template(name).render(values))
