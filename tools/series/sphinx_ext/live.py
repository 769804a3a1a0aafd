"""``make live``: one process that stays, builds on each save and shows it: ``python -m series.sphinx_ext.live [--port N] [--open]``.

The output folder is as any build leaves it; what is served has a script more, and a policy that lets it hear of builds. There is
one reader, on this machine: Python's own server does.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import mimetypes
import os
import re
import sys
import webbrowser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from threading import Condition, Thread
from time import perf_counter
from typing import Any
from urllib.parse import unquote

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from watchfiles import watch

from series import language
from series.sphinx_ext import light

HEAD = (
    '<link rel="stylesheet" href="/.live/live.css"><script src="/.live/live.js" data-at="{at}" defer></script></head>'
)
"""*at*: when the page was written."""


class Site(ThreadingHTTPServer):
    """The output folder, and what its readers are told: how many builds there were, what the last one found wrong."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.folder, self.news, self.number, self.told = folder.resolve(), Condition(), 0, ""

    def tell(self, told: str) -> None:
        """A build has ended."""
        with self.news:
            self.told, self.number = told, self.number + 1
            self.news.notify_all()

    def handle_error(self, *given: Any) -> None:
        """Nothing: a page was left before it had come."""

    def file(self, address: str) -> Path | None:
        """What an address names in the output folder; nothing outside it, by no link."""
        name = unquote(address.partition("?")[0]).lstrip("/").replace("\0", "")
        found = (self.folder / (f"{name}index.html" if name.endswith("/") or not name else name)).resolve()
        return found if found.is_relative_to(self.folder) and found.is_file() else None


class Handler(BaseHTTPRequestHandler):
    """Gives files of the site, to this machine's own browser alone."""

    server: Site
    error_message_format = f"<!DOCTYPE html><meta charset=utf-8><title>%(code)d</title>{HEAD.format(at='')}%(message)s"

    def do_GET(self) -> None:
        """A file, or news of builds."""
        address, _, page = self.path.partition("?")
        if self.headers.get("Host", "").partition(":")[0] not in ("127.0.0.1", "localhost"):
            self.send_error(403)  # another name for this machine is another site's
        elif address == "/.live/news":
            self.news(page)
        elif address in ("/.live/live.js", "/.live/live.css"):
            self.give(light.THEME / "live" / Path(address).name)
        elif found := self.server.file(address):
            self.give(found)
        else:
            self.send_error(404)

    def give(self, path: Path) -> None:
        """A file; a page with the script."""
        raw, at = path.read_bytes(), path.stat().st_mtime_ns
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if path.suffix == ".html":
            raw = raw.replace(b"default-src 'none';", b"default-src 'none'; connect-src 'self';", 1)
            raw = raw.replace(b"</head>", HEAD.format(at=at).encode(), 1)
        self.answer(f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.wfile.write(raw)

    def answer(self, kind: str) -> None:
        """The head of one that ends with the connection."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def news(self, page: str) -> None:
        """Now, and after each build: when the page was written, and all that is wrong."""
        self.answer("text/event-stream")
        seen = -1
        while True:
            with self.server.news:
                if self.server.number == seen:
                    self.server.news.wait(timeout=15)
                seen, told = self.server.number, self.server.told
            try:
                at = str(found.stat().st_mtime_ns) if (found := self.server.file(page)) else ""
                self.wfile.write(f"data: {json.dumps({'at': at, 'told': told.splitlines()})}\n\n".encode())
            except OSError:
                return  # the page was left

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: of builds alone is told."""


class Book:
    """A book that is built again and again in one process, each time as a new process would."""

    def __init__(self, root: Path) -> None:
        self.heard, self.written, is_as_html = io.StringIO(), list[str](), {"nitpicky": True}
        places = (root / "docs", root, root / "_build/html", root / "_build/doctrees")
        self.app = Sphinx(*places, "html", is_as_html, status=None, warning=self.heard)
        self.app.connect("html-page-context", lambda app, name, *rest: self.written.append(name))
        self.assets = [*self.app.registry.js_files], [*self.app.registry.css_files]

    def build(self, changed: set[Path]) -> str:
        """What is wrong with it, a line each. What was saved is read again, even where a clock says that it was read since."""
        app, registry = self.app, self.app.registry
        app._warncount = 0
        registry.js_files[:], registry.css_files[:] = self.assets  # those of one page were added to all
        app.builder.images.clear()
        # Sphinx would write a page as it was when it was last written without being read
        app.env._pickled_doctree_cache.clear()
        app.env._write_doc_doctree_cache.clear()
        app.env.all_docs |= {name: 0 for path in changed if (name := app.env.path2doc(path)) in app.env.all_docs}
        self.written.clear()
        self.heard.truncate(self.heard.seek(0))
        try:
            app.build()
        except SystemExit as error:  # what may not be built
            self.heard.write(f"{error.code}\n")
        return re.sub(r"\x1b\[[\d;]*m|^\n", "", self.heard.getvalue(), flags=re.M).replace(f"{app.confdir}/", "")


def main() -> None:
    """Serve and build until it is interrupted; begin anew when code, theme, settings or the book's own words change."""
    parser = argparse.ArgumentParser(prog="make live")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--open", action="store_true")
    chosen, root, is_zh = parser.parse_args(), Path.cwd().resolve(), language.of_caller() == "zh"
    again = [root / "conf.py", root / "docutils.conf", Path(__file__).resolve().parents[2], root / "docs/book.yaml"]
    try:
        site = Site(root / "_build/html", chosen.port)
    except OSError as error:
        sys.exit(f"{chosen.port}: {error.strerror}; make live PORT=…")
    saves: SimpleQueue[set[Path]] = SimpleQueue()

    def listen() -> None:
        for changes in watch(root / "docs", *again[:3], debounce=50, step=10):
            saves.put({Path(path) for _, path in changes})

    for work in (site.serve_forever, listen):
        Thread(target=work, daemon=True).start()
    address = f"http://127.0.0.1:{chosen.port}/"
    print(f"{address}（Ctrl+C 结束）" if is_zh else f"{address} (Ctrl+C ends it)", flush=True)
    if chosen.open and not os.environ.get("SERIES_AGAIN"):
        webbrowser.open(address)
    book, is_sound, changed = None, True, set[Path]()
    with patch_docutils(root), docutils_namespace():
        while is_sound and not any(path.is_relative_to(part) for path in changed for part in again):
            start = perf_counter()
            try:
                book = book or Book(root)
                site.tell(told := book.build(changed))
                took, names = round(1000 * (perf_counter() - start)), "、".join(book.written[:5])
                told += f"{len(book.written)} {'页' if is_zh else 'pages'}, {took} ms: {names}"
            except Exception as error:  # whatever it was: nothing that it left is trusted, once something is mended
                site.tell(told := f"{type(error).__name__}: {error}")
                is_sound = False
            print(told, flush=True)
            gc.collect()
            gc.freeze()  # what is there now stays: it need not be looked through after each save
            changed = saves.get()
            while not saves.empty():
                changed |= saves.get()
    os.environ["SERIES_AGAIN"] = "1"
    os.execv(sys.executable, [sys.executable, "-m", "series.sphinx_ext.live", *sys.argv[1:]])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
