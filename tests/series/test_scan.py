"""What a written file may not hold is told with its line; what the book writes is not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import book
import site_build
from series import scan
from series.sphinx_ext import light

SCRIPTS = frozenset({"_static/book.js"})
PAGE = f"""\
<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta http-equiv="Content-Security-Policy" content="{scan.POLICY}">
<meta charset="utf-8">
</head>
<body>
%s
</body>
</html>
"""


def faults(body: str, name: str = "chapters/x.html") -> list[tuple[int, str]]:
    text = PAGE % body if name.endswith(".html") else body
    return list(scan.faults(name, text.encode(), "../" * name.count("/"), SCRIPTS))


SOUND = [
    '<p id="a">1 &lt; 2 &amp; <a href="https://example.org/a?b=c#d">甲</a></p>',
    '<a href="mailto:a@example.org">乙</a><a href="x.html#y">丙</a><a href="../index.html">丁</a><a href="#here">戊</a>',
    '<script defer src="../_static/book.js?v=1"></script>',
    '<script type="application/ld+json">{"name": "\\u003cb>", "url": "https://example.org/"}</script>',
    '<script id="schema" type="application/json">[]</script>',
    '<link rel="canonical" href="https://example.org/x"><link rel="stylesheet" href="../_static/style.css?v=1">',
    '<img alt="" src="../_images/x.png" width="3" height="2"><form action="../search.html"><input name="q"></form>',
    '<form><textarea name="x"></textarea><select><option>一</option></select><button type="button">抄</button></form>',
    '<svg viewBox="0 0 1 1"><path marker-end="url(#d1)" d="M0" fill="light-dark(#fff,#000)"/><a href="x.html"><text>一</text></a></svg>',
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math><details open><summary>题</summary></details>',
    "<p title=\"url(x) on='1' style\">data: javascript: onload= 说的是字</p>",
]


@pytest.mark.parametrize("body", SOUND)
def test_what_the_book_writes_is_let_alone(body: str) -> None:
    assert faults(body) == []


FOREIGN = [
    "<script>1</script>",
    '<script src="https://foreign.example/_static/book.js"></script>',
    '<script src="//foreign.example/book.js"></script>',
    '<script src="../_static/other.js"></script>',
    '<script src="../_images/book.js"></script>',
    '<script src="../_static/../../book.js"></script>',
    '<script type="module">1</script>',
    '<script type="application/json">{"a": "</script><b onclick=x()>"}</script>',
    '<svg><script href="../_static/book.js"></script></svg>',
    '<p onclick="x()">',
    '<p ONCLICK="x()">',
    "<p onclick='x()'>",
    "<p onclick=x()>",
    "<p/onclick=x()>",
    '<p style="color:red">',
    "<style>p {}</style>",
    '<a href="javascript:x()">',
    '<a href=" java&#10;script:x()">',
    '<a href="&#106;avascript&colon;x()">',
    '<a href="data:text/html,x">',
    '<a xlink:href="https://example.org/">',
    '<a href="x.html" ping="https://foreign.example/">',
    '<a href="x.html" href="y.html">',
    '<img src="https://foreign.example/x.png">',
    '<img src="//foreign.example/x.png">',
    '<img src="\\\\foreign.example\\x.png">',
    '<img src="data:image/png;base64,AAAA">',
    '<img src="../../x.png">',
    '<img srcset="../x.png 1x">',
    '<link rel="stylesheet" href="https://foreign.example/x.css">',
    '<link rel="icon" href="//foreign.example/x.png">',
    '<link rel="next prefetch" href="https://foreign.example/">',
    '<link rel="stylesheet" rel="next" href="https://foreign.example/x.css">',
    '<iframe src="x.html"></iframe>',
    '<object data="x.html"></object>',
    '<embed src="x.html">',
    '<base href="../">',
    '<meta http-equiv="refresh" content="0;url=https://foreign.example/">',
    f'<meta http-equiv="Content-Security-Policy" content="{scan.POLICY}; script-src *">',
    '<form action="https://foreign.example/"></form>',
    '<button formaction="https://foreign.example/">',
    '<input type="image" src="../x.png">',
    '<video src="../x.mp4"></video>',
    '<body background="../x.png">',
    '<svg><use href="../x.svg#a"/></svg>',
    '<svg><image href="../x.png"/></svg>',
    '<svg><rect fill="url(https://foreign.example/x)"/></svg>',
    '<svg><rect fill="u\\72l(https://foreign.example/x)"/></svg>',
    '<svg><rect fill="red\nurl(https://foreign.example/x)"/></svg>',
    "<svg><foreignObject></foreignObject></svg>",
    "<!-- <b> -->",
    "<![CDATA[ <b> ]]>",
    "<?php x ?>",
    "<x-widget></x-widget>",
    "1 < 2",
]  # fmt: skip


@pytest.mark.parametrize("body", FOREIGN)
def test_what_is_foreign_is_told_with_its_line(body: str) -> None:
    found = faults(f"<p>一</p>\n\n{body}")
    assert found and {line for line, _ in found} == {10}


def test_the_policy_is_the_first_meta_and_no_other_and_is_short() -> None:
    assert len(scan.POLICY) < 1024 and "unsafe" not in scan.POLICY
    for page in (PAGE.replace("'none'", "*", 1), PAGE.replace("<meta http", '<meta name="a"><meta http'), "<p></p>"):
        assert (1, "no policy") in list(scan.faults("x.html", page.encode(), "", SCRIPTS))


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("badges/x.svg", '<svg xmlns="http://www.w3.org/2000/svg">\n<script>1</script></svg>', {2}),
        ("badges/x.svg", '<!DOCTYPE svg [\n<!ENTITY a "b">]>\n<svg/>', {1}),
        ("badges/x.svg", '<svg onload="x()"><a href="https://example.org/"/></svg>', {1}),
        ("badges/x.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>a &lt; b</title></svg>', set()),
        ("feed.xml", '<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet href="x.xsl"?>\n<feed/>', {2}),
        ("feed.xml", '<feed xmlns:x="http://www.w3.org/1999/xhtml">\n<x:script>1</x:script></feed>', {2}),
        ("feed.xml", '<feed><content type="html">1</content></feed>', {1}),
        ("feed.xml", '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://example.org/"/></feed>', set()),
        ("api/x.json", '{"url": "https://example.org/",\n"other": " javascript:x()"}', {2}),
        ("api/x.json", '{"title": "data: 数据，javascript 与 <b>"}', set()),
    ],
)  # fmt: skip
def test_other_kinds_of_files_are_looked_at_too(name: str, text: str, lines: set[int]) -> None:
    assert {line for line, _ in faults(text, name)} == lines


def test_of_a_build_what_is_written_is_looked_at_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    looked: list[str] = []
    kept = scan.faults
    monkeypatch.setattr(scan, "faults", lambda name, *rest: (looked.append(name), kept(name, *rest))[1])

    def seen(parallel: int = 1) -> set[str]:
        looked.clear()
        assert site_build.build(tmp_path, parallel=parallel).error == ""
        return {name for name in looked if Path(name).suffix in scan.KINDS}

    every = seen(parallel=2)
    out = tmp_path / "_build/html"
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.suffix in scan.KINDS}
    assert every == {name for name in written if not name.startswith("_static/")}
    assert seen() == set()
    book.change(docs, "chapters/01-next-chapter.md", "\n还没有写。\n", "\n还没有写，快了。\n")
    assert seen() == {"chapters/01-next-chapter.html", "api/series.json"}
    monkeypatch.setattr(light.scan, "POLICY", "default-src 'none'")  # as if the code had changed
    monkeypatch.setattr(site_build, "CONF", site_build.CONF + "myst_heading_anchors = 1\n")
    site_build.conf(tmp_path)
    assert seen() >= {name for name in every if name.endswith(".html")} - {"search.html"}


def test_what_is_refused_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    assert site_build.build(tmp_path).error == ""
    kept = scan.faults
    badge = "badges/next-chapter.svg"
    monkeypatch.setattr(scan, "faults", lambda name, *rest: [(3, "x")] if name == badge else kept(name, *rest))
    book.draft(tmp_path / "docs")
    done = site_build.build(tmp_path)
    assert done.warnings == (f"_build/html/{badge}:3: WARNING: not allowed on a page: x [series.scan]",)
    assert done.error == "SystemExit: 1 file(s) hold what no page may, told above; they were removed"
    assert not (done.out / badge).exists() and (done.out / "index.html").exists()
    monkeypatch.undo()
    assert site_build.build(tmp_path).error == "" and (done.out / badge).exists()


def test_a_large_page_is_looked_at_at_once() -> None:
    body = "".join(f'<p class="a{n}" id="b{n}"><a href="x.html#{n}">甲</a></p>' for n in range(10_000))
    began = time.process_time()
    assert faults(body) == []
    assert faults("<p " * 20_000) and faults("<p" + " a" * 20_000) and time.process_time() - began < 2
