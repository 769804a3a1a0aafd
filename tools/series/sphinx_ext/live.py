"""``make live``: one process that stays, builds on each save and shows it, on PORT.

The output folder is as any build leaves it; what is served has a script more, and a policy that lets it hear of builds. There is
one reader, on this machine: Python's own server does.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import mimetypes
import os
import re
import sys
import time
import webbrowser
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote
from zlib import crc32

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from watchfiles import watch

from series import language, library
from series.sphinx_ext import light

HEAD = (
    '<link rel="stylesheet" href="/.live/live.css"><script src="/.live/live.js" data-at="{at}" defer></script></head>'
)
"""*at*: what the page holds."""


QUIET = 600  # ms without a save: then all else that follows from what was saved is built


def checksum(raw: bytes) -> str:
    """Of what a page holds, so that one that is written again as it was is no news; empty while it is written."""
    return str(crc32(raw)) if raw.rstrip().endswith(b"</html>") else ""


class Site(ThreadingHTTPServer):
    """The output folder; ``news`` are the number of the last build and what it found wrong."""

    daemon_threads = True
    handle_error = lambda *_: None  # noqa: E731 - a page was left before it had come

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.folder, self.news = folder.resolve(), (0, "")

    def file(self, address: str) -> Path | None:
        """What an address names in the output folder; nothing outside it, by no link."""
        name = unquote(address.partition("?")[0]).lstrip("/").replace("\0", "")
        found = (self.folder / (f"{name}index.html" if name.endswith("/") or not name else name)).resolve()
        return found if found.is_relative_to(self.folder) and os.path.isfile(found) else None  # noqa: PTH113 - any name


class Handler(BaseHTTPRequestHandler):
    """Gives files of the site, to this machine's own browser alone."""

    server: Site
    log_message = lambda *_: None  # noqa: E731 - of builds alone is told
    error_message_format = f"<!DOCTYPE html><meta charset=utf-8><title>%(code)d</title>{HEAD.format(at='')}%(message)s"

    def do_GET(self) -> None:
        """A file, a page with the script, or the news."""
        address, _, page = self.path.partition("?")
        own = light.THEME / "live" / Path(address).name if re.fullmatch(r"/\.live/live\.(js|css)", address) else None
        if self.headers.get("Host", "").partition(":")[0] not in ("127.0.0.1", "localhost"):
            self.send_error(403)  # another name for this machine is another site's
        elif address == "/.live/news":
            self.tell(page)
        elif path := own or self.server.file(address):
            raw, kind = path.read_bytes(), mimetypes.guess_type(path.name)[0] or ""
            if path.suffix == ".html":
                at = checksum(raw)
                raw = raw.replace(b"default-src 'none';", b"default-src 'none'; connect-src 'self';", 1)
                raw = raw.replace(b"</head>", HEAD.format(at=at).encode(), 1)
            self.begin(f"{kind}; charset=utf-8" if kind.startswith("text/") else kind or "application/octet-stream")
            self.wfile.write(raw)
        else:
            self.send_error(404)

    def begin(self, kind: str) -> None:
        """The head of an answer that ends with the connection."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def tell(self, page: str) -> None:
        """Now, after each build, and as soon as one has written the page, whose rest takes longer: when that was, and all that
        is wrong; until it is left."""
        self.begin("text/event-stream")
        seen = None
        while True:
            number, told = self.server.news
            at = checksum(found.read_bytes()) if (found := self.server.file(page)) else ""
            if seen != (seen := (number, at)):
                self.wfile.write(f"data: {json.dumps({'at': at, 'told': told.splitlines()})}\n\n".encode())
            time.sleep(0.01)


class Book:
    """A book that is built again and again in one process, each time as a new process would."""

    def __init__(self, root: Path) -> None:
        self.heard, self.written, as_html = io.StringIO(), list[str](), {"nitpicky": True}
        places = (root / "docs", root, root / "_build/html", root / "_build/doctrees", "html")
        self.app = Sphinx(*places, as_html, status=None, warning=self.heard)
        self.app.connect("html-page-context", lambda app, name, *rest: self.written.append(name))
        self.assets = [*self.app.registry.js_files], [*self.app.registry.css_files]

    def ahead(self, changed: set[Path]) -> bool:
        """Write the pages that were saved before it is asked what else follows from them, which takes longer: so they are seen at once.

        A build must follow, which makes and judges all of it anew. False where nothing was written: of data alone, of what is not well.
        """
        app, env = self.app, self.app.env
        names = sorted(name for path in changed if (name := env.path2doc(path)) in env.all_docs)
        if not names:
            return False  # data: one cannot say whose page that is
        reading, files = library.read(Path(app.srcdir)), {f"docs/{name}.md" for name in names}
        wrong = (p for p in reading.problems if p.severity == "unsafe" or p.path in files)
        if any(p.severity != "advice" for p in wrong):
            return False
        self._begin()
        env.series = reading  # type: ignore[attr-defined]
        with suppress(Exception):  # the build tells it
            app.builder._read_serial(names)
            app.builder._write_serial(names)
            return True
        return False

    def _begin(self) -> None:
        app, env = self.app, self.app.env
        app._warncount = 0
        app.registry.js_files[:], app.registry.css_files[:] = self.assets  # those of one page were added to all
        for kept in (app.builder.images, env._pickled_doctree_cache, env._write_doc_doctree_cache, self.written):
            kept.clear()  # Sphinx would write a page as it was when it was last not read
        self.heard.truncate(self.heard.seek(0))

    def build(self, changed: set[Path]) -> str:
        """What is wrong with it, a line each. What was saved is read again, even where a clock says that it was read since."""
        self._begin()
        app, env = self.app, self.app.env
        env.all_docs |= {name: 0 for path in changed if (name := env.path2doc(path)) in env.all_docs}
        try:
            app.build()
        except SystemExit as error:  # what may not be built
            self.heard.write(f"{error.code}\n")
        return re.sub(r"\x1b\[[\d;]*m|^\n", "", self.heard.getvalue(), flags=re.M).replace(f"{app.confdir}/", "")


def main() -> None:
    """Serve and build until it is interrupted; begin anew when code, theme, settings or the book's own words change."""
    root, port, is_zh = Path.cwd().resolve(), os.environ.get("PORT") or "8000", language.of_caller() == "zh"
    pages, why = ("页", "这个端口用不了，请另选一个") if is_zh else ("pages", "no port, or in use; choose another")
    again = [root / "conf.py", root / "docutils.conf", Path(__file__).resolve().parents[2], root / "docs/book.yaml"]
    try:
        site = Site(root / "_build/html", int(port))
    except (OSError, OverflowError, ValueError):
        sys.exit(f"PORT={port}: {why}: make live PORT=8001")
    Thread(target=site.serve_forever, daemon=True).start()
    print(address := f"http://127.0.0.1:{port}/", flush=True)
    if os.environ.pop("OPEN", ""):
        webbrowser.open(address)
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    book, left = None, set[Path]()
    with patch_docutils(root), docutils_namespace():
        # what is saved while a build runs is kept for the next; the first begins without a save
        for changes in watch(
            root / "docs", *again[:3], debounce=50, step=10, rust_timeout=QUIET, yield_on_timeout=True
        ):
            changed, start = {Path(path) for _, path in changes}, time.perf_counter()
            if any(path.is_relative_to(part) for path in changed for part in again):
                os.execv(sys.executable, [sys.executable, "-m", "series.sphinx_ext.live"])
            left |= changed
            if site.news[0] and not left:
                continue
            try:
                book = book or Book(root)
                if changed and book.ahead(changed):
                    print(f"{'、'.join(book.written)}: {1000 * (time.perf_counter() - start):.0f} ms", flush=True)
                    continue  # what else follows can wait until nothing is saved for a moment
                told, names = book.build(left), "、".join(book.written[:5])
                left.clear()
                done = f"{len(book.written)} {pages}, {1000 * (time.perf_counter() - start):.0f} ms: {names}"
            except Exception as error:  # nothing that it left is trusted, once something is mended
                told, done, again = f"{type(error).__name__}: {error}\n", "", [root, *again]
            site.news = (site.news[0] + 1, told)
            print(told + done, flush=True)
            gc.collect()
            gc.freeze()  # what is there now stays: it need not be looked through after each save


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
