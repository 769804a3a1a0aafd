"""What a language model is told first, in the form of https://llmstxt.org: ``llms.txt``."""

from __future__ import annotations

from urllib.parse import urljoin

from series import allowed, site
from series.model import Chapter, Library, Page
from series.views import badge_svg
from series.views.readme_md import escaped

_GROUPS = {"chapters": "正文", "evidence": "证据", "": "本书", "handbook": "Optional"}
"""By the folder of a page; what stands under the last may be left out, as the form has it."""
_SAID = "链接通向各页的 Markdown 版，与网页词句相同。正文里，句子后面括号中的词是本书对原文这句话的评定，脚注是依据。"


def llms(library: Library, base: str = "") -> str:
    """The book in a sentence, then each page by its Markdown twin with its summary, a chapter with its state."""
    cover, pages = library.by_docname.get(allowed.TOCTREE_PAGE), library.by_docname.values()
    told = [f"# {escaped(library.book.title)}", f"> {escaped((cover and cover.summary) or '')}", _SAID]
    for folder, word in _GROUPS.items():
        listed = [_line(page, base) for page in pages if page.docname.rpartition("/")[0] == folder]
        told += [f"## {word}", "\n".join(listed)] if listed else []
    return "\n\n".join(told) + "\n"


def _line(page: Chapter | Page, base: str) -> str:
    address = urljoin(base and f"{base.rstrip('/')}/", site.twin(page.docname))
    state = f"{badge_svg.word(page)}。" if isinstance(page, Chapter) else ""
    return f"- [{escaped(page.title)}]({address}): {state}{escaped(page.summary or '')}"
