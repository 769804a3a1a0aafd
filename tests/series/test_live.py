"""``make live``: what a living process makes is what a new one would, and its server gives the site alone, to this machine alone."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

import book
import live_edits
from series import scan
from series.sphinx_ext import live
from series.sphinx_ext.live import Site

PAGE = f'<html><head><meta http-equiv="Content-Security-Policy" content="{scan.POLICY}"></head><body>页</body></html>'


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site of two files, with things beside it that are nobody's business."""
    out = tmp_path / "html"
    (out / "chapters").mkdir(parents=True)
    (out / "index.html").write_text(PAGE, encoding="utf-8")
    (out / "chapters/one.md").write_text("一", encoding="utf-8")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (out / "out").symlink_to(tmp_path)
    (out / "link.html").symlink_to(tmp_path / "secret")
    server = Site(out, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def ask(site: Site, address: str, host: str = "127.0.0.1:1", method: str = "GET") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", site.server_address[1], timeout=20)
    connection.putrequest(method, address, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    return connection.getresponse()


def test_a_page_is_served_with_the_script_and_stays_as_it_was(site: Site) -> None:
    served = ask(site, "/").read().decode()
    assert 'src="/.live/live.js"' in served and "connect-src 'self'" in served and "default-src 'none'" in served
    assert (site.folder / "index.html").read_text(encoding="utf-8") == PAGE
    assert b"EventSource" in ask(site, "/.live/live.js").read()
    found = ask(site, "/chapters/one.md?v=1")
    assert found.headers["Content-Type"] == "text/markdown; charset=utf-8" and found.read().decode() == "一"


def test_it_listens_on_this_machine_alone(site: Site) -> None:
    assert site.server_address[0] == "127.0.0.1"
    assert ask(site, "/", host="localhost:8000").status == 200
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""):
        assert ask(site, "/", host=host).status == 403, host
        assert ask(site, "/.live/news?/", host=host).status == 403, host


@pytest.mark.parametrize(
    "address",
    ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "//../secret", "/chapters/../../secret", "/out/secret", "/link.html",
     "/a%00b", "/%00/../secret", "/chapters", "/.live/../secret", "/.live/..", "/nothing.html", "/" + "a" * 4000],
)  # fmt: skip
def test_nothing_outside_is_given(site: Site, address: str) -> None:
    assert ask(site, address).status == 404


def test_nothing_but_get_is_answered(site: Site) -> None:
    assert {ask(site, "/", method=method).status for method in ("HEAD", "POST", "PUT", "OPTIONS")} == {501}


def test_news_tell_when_a_page_was_written_and_what_is_wrong(site: Site) -> None:
    news = ask(site, "/.live/news?/")

    def next_one() -> dict[str, object]:
        line = news.readline()
        assert news.readline() == b"\n"
        found = json.loads(line.removeprefix(b"data: "))
        assert isinstance(found, dict)
        return found

    page = site.folder / "index.html"
    assert next_one() == {"at": str(crc32(PAGE.encode())), "told": []}
    page.write_text(new := PAGE.replace("页", "新"), encoding="utf-8")
    last = next_one()
    while not last["at"]:  # it was being written
        last = next_one()
    assert last == {"at": str(crc32(new.encode())), "told": []}, "as soon as it is written, before the build has ended"
    page.write_text(new, encoding="utf-8")  # as it was
    site.news = (1, "docs/index.md:3: WARNING: 错\n")
    assert {**next_one(), "at": last["at"]} == {**last, "told": ["docs/index.md:3: WARNING: 错"]}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2])
def test_after_edits_all_is_as_a_new_build_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795900000")
    assert live_edits.difference(tmp_path, seed, edits=6, each=6) == ""


@pytest.mark.slow
def test_a_saved_page_is_written_before_it_is_asked_what_follows_from_it(tmp_path: Path) -> None:
    """Nothing is written ahead of what is wrong, nor of data, which no one page shows."""
    docs = live_edits.start(tmp_path)
    page, chapter = tmp_path / "_build/html/chapters/01-next-chapter.html", docs / "chapters/01-next-chapter.md"
    with live_edits.namespace(tmp_path):
        living = live.Book(tmp_path)
        living.build(set())
        seen: list[str] = []
        tell = "env-get-outdated"
        living.app.connect(tell, lambda *_: seen.append(page.read_text(encoding="utf-8")) or [], priority=100)
        for words in ("先看见", "<script>x</script>", "再看见"):
            text = chapter.read_text(encoding="utf-8").replace("<script>x</script>", "")
            chapter.write_text(f"{text}\n{words}\n", encoding="utf-8")
            assert living.ahead({chapter, chapter.with_name(".01.md.swp")}) == ("script" not in words)
            living.build({chapter})
        found = [("先看见" in text, "再看见" in text) for text in seen]
        assert found == [(True, False), (True, False), (True, True)]
        assert not any("<script>x" in text for text in seen)
        book.change(docs, book.GPT_3_FILE, "title: ", "title: 新")
        assert (
            not living.ahead({docs / book.GPT_3_FILE})
            and living.build({docs / book.GPT_3_FILE}) == ""
            and seen[-1] == seen[-2]
        )


@pytest.mark.parametrize("port", ["abc", "-3", "99999999"])
def test_a_port_that_is_none_is_said_with_a_way_out(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with pytest.raises(SystemExit, match=rf"PORT={port}: no port, or in use; choose another: make live PORT=8001"):
        live.main()
