"""The built site → the book as a PDF, printed by the machine's own Chromium: ``python -m series.pdf SITE OUT.pdf``."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

from playwright.sync_api import sync_playwright
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, StreamObject

from sphinx_zh.radicals import RADICALS

PRINT = Path(__file__).parent / "theme/print"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --font-render-hinting=none"
"""The last for widths as printed."""
ALIKE = {**RADICALS, "\u2f3e": "户", "\u2015": "—", "\u2012": "–"}
"""Characters that share a glyph with the one that the book has: Chromium names a glyph by the first, ⽂ for 文."""


def _mended(line: re.Match[str]) -> str:
    """A line of a typeface's table, glyph → character, with the characters that the book has."""
    first, last, start = line.groups()
    chars = (chr(int(start, 16) + n) for n in range(int(last or first, 16) - int(first, 16) + 1))
    codes = " ".join("<" + ALIKE.get(char, char).encode("utf-16-be").hex() + ">" for char in chars)
    return line[0].removesuffix("<" + start + ">") + (f"[{codes}]" if last else codes)


def write(site: Path, out: Path, chromium: str) -> dict[str, list[str]]:
    """What was laid out, and what did not fit; theme/print/print.js says it. No server: the pages are handed to Chromium."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS.split())
        page = browser.new_page(base_url="http://book/", bypass_csp=True)  # for the style that print.js writes
        page.route("**", lambda route: route.fulfill(path=site / route.request.url.split("?")[0].split("/", 3)[3]))
        page.goto("contents.html")
        page.add_style_tag(path=PRINT / "print.css")
        page.add_script_tag(path=PRINT / "print.js")
        report: dict[str, list[str]] = page.evaluate("printBook()")
        page.pdf(path=out, prefer_css_page_size=True, outline=True, tagged=True, print_background=True)
    pdf = PdfWriter(clone_from=out)
    for font in (thing for thing in pdf._objects if isinstance(thing, DictionaryObject) and "/ToUnicode" in thing):
        if isinstance(table := font["/ToUnicode"], StreamObject):
            lines = re.sub(r"(?m)^<(\w+)> (?:<(\w+)> )?<(\w{4})>$", _mended, table.get_data().decode())
            table.set_data(lines.encode())
    day = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC).strftime("D:%Y%m%d%H%M%SZ")
    pdf.pdf_header = "%PDF-1.7"
    of_it = {"/Creator": "Chromium", "/Author": "、".join(report["authors"])}
    pdf.add_metadata({**of_it, "/CreationDate": day, "/ModDate": day})
    pdf.write(out)
    return report


if __name__ == "__main__":
    if (chromium := which("chromium") or which("chromium-browser") or which("google-chrome")) is None:
        sys.exit("no Chromium found, which prints the book: install the package chromium")
    report = write(Path(sys.argv[1]), Path(sys.argv[2]), chromium)
    if faults := {name: told for name, told in report.items() if told and name not in ("authors", "drawings", "notes")}:
        sys.exit(f"what does not fit on its page: {faults}")
