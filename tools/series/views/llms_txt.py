"""What a language model is told first, in the form of https://llmstxt.org: ``llms.txt``."""

from __future__ import annotations

from series import allowed, site
from series.model import Library
from series.views import badge_svg
from series.views.readme_md import escaped
from series.views.templates import filled


def llms(library: Library, base: str = "") -> str:
    """The book in a sentence, then each page by its Markdown twin with its summary, a chapter with its state."""
    cover, base = library.by_docname.get(allowed.TOCTREE_PAGE), base and f"{base.rstrip('/')}/"
    given = {"library": library, "cover": cover, "base": base, "escaped": escaped}
    return filled("llms.txt", twin=site.twin, state=badge_svg.word, **given)
