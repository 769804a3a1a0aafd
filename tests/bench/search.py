"""What search costs on a long generated book: cpu of the index per chapter, bytes of a first query, titles in the first ten.

Run by hand: ``PYTHONPATH=tests .venv/bin/python tests/bench/search.py [chapters …]``; 500 and 2,000 chapters unless told.
The book itself is measured first, where it is built: of generated text nearly every pair of neighbouring characters is new.
"""

from __future__ import annotations

import gc
import gzip
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, sync_playwright

import plain_search
from sphinx_zh.search import index as search
from sphinx_zh.search.index import Section

TOPICS = [
    "对齐",
    "强化学习",
    "中国互联网",
    "规模定律",
    "核聚变",
    "GPT-3",
    "Transformer",
    "信息茧房",
    "开放接口",
    "RLHF",
]
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
HITS = """
async query => {
    const result = await zhSearch.find(query), first = await zhSearch.hits(result, 0, 10);
    const all = await zhSearch.hits(result, 0, result.keys.length);
    return {first: first.map(hit => hit.address), all: result.kind === "all" ? all.map(hit => hit.address) : []};
}
"""


def chapters(number: int) -> dict[str, list[Section]]:
    """A book of *number* chapters: 5 sections each, 2,850 characters, a tenth of them Latin, words by Zipf's law."""
    rng = random.Random(1)
    words = [
        "".join(chr(0x4E00 + 7 * rng.randrange(2500)) for _ in range(rng.choice((2, 2, 2, 3, 4)))) for _ in range(8000)
    ]
    latin = [
        "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randrange(2, 11))) for _ in range(3000)
    ]
    weights = [1 / (rank + 5) for rank in range(len(words))]
    found: dict[str, list[Section]] = {}
    for chapter in range(number):
        name = f"chapters/{chapter:04d}-generated"
        topic = TOPICS[rng.randrange(len(TOPICS))]
        title = (
            f"{topic}{rng.choice(words)}之{rng.choice(words)}"
            if rng.random() < 0.2
            else f"第 {chapter} 章 {rng.choice(words)}"
        )
        sections = []
        for at in range(5):
            text: list[str] = []
            length = 0
            while length < 570:
                chosen = rng.choices(words, weights, k=8)
                sentence = "".join(word + rng.choice(COMMON) for word in chosen[:6])
                if rng.random() < 0.5:
                    sentence += f" {rng.choice(latin)} "
                if rng.random() < 0.03:
                    sentence += rng.choice(TOPICS)
                text.append(sentence)
                length += len(sentence) + 1
            heading = title if at == 0 else f"{rng.choice(words)}的{rng.choice(words)}"
            address = f"{name}.html#s{at}" if at else f"{name}.html"
            sections.append(
                Section(address, (title, heading)[: 1 + bool(at)], "，".join(text), ("published", "● 已发布"))
            )
        found[name] = sections
    return found


def first_query(page: Page, address: Path, query: str) -> int:
    """Bytes that a reader without anything in the cache loads for *query*: gzip, all files."""
    asked: list[str] = []
    page.goto("about:blank")
    listen = lambda request: asked.append(unquote(urlsplit(request.url).path))  # noqa: E731
    page.on("request", listen)
    page.goto(address.as_uri())
    page.evaluate("async query => { await zhSearch.hits(await zhSearch.find(query), 0, 20); }", query)
    page.remove_listener("request", listen)
    return sum(len(gzip.compress(Path(name).read_bytes())) for name in asked if not name.endswith(".html"))


def measured(number: int, page: Page, folder: Path) -> None:
    """Print the figures for a book of *number* chapters."""
    book = chapters(number)
    gc.disable()  # as the build does
    start = time.process_time()
    state, files = search.updated(search.State(), book, book, lambda name: None)
    made = time.process_time() - start
    gc.enable()
    address = plain_search.write(folder, book, files)
    size = sum(len(gzip.compress(text.encode())) for text in files.values() if text)
    print(f"{number} chapters: {made:.2f} s cpu, {1000 * made / number:.2f} ms a chapter; {size / 2**20:.1f} MiB gzip")
    name = next(iter(book))
    edited = [book[name][0], *(Section(s.address, s.titles, s.text + "，添一句话。", s.state) for s in book[name][1:])]
    start = time.process_time()
    _, changes = search.updated(state, book, {name: edited}, files.get)
    print(f"  one chapter edited: {1000 * (time.process_time() - start):.0f} ms, {len(changes)} of {len(files)} files")

    queries = [*TOPICS, "的", "a", next(s.titles[0] for s in book[f"chapters/{number // 2:04d}-generated"])]
    rng = random.Random(2)
    texts = [section.text for sections in book.values() for section in sections]
    queries += [
        text[at : at + rng.choice((2, 3, 4, 8))] for text in rng.sample(texts, 20) for at in [rng.randrange(400)]
    ]
    costs = {query: first_query(page, address, query) for query in queries}
    worst = max(costs, key=lambda query: costs[query])
    print(
        f"  first query: at most {costs[worst] / 1024:.0f} KiB ({worst}), mean {sum(costs.values()) / len(costs) / 1024:.0f}"
    )
    page.goto(address.as_uri())
    wrong, titles, wanted = [], 0, 0
    for query in queries:
        found = page.evaluate(HITS, query)
        if set(found["all"]) != plain_search.hits(book, query):
            wrong.append(query)
        if query in TOPICS:
            holding = titles_with(book, query)
            wanted += min(10, len(holding))
            titles += len(holding & set(found["first"]))
    print(
        f"  {len(queries)} queries, not equal to a plain search: {wrong}; titles in the first ten: {titles} of {wanted}"
    )


def measure_book(site: Path) -> None:
    """Print what indexing the book itself costs, for as much text as a generated chapter has."""
    book = plain_search.pages(site)
    size = sum(len(section.text) + len(section.titles[-1]) for sections in book.values() for section in sections)
    costs = []
    for _ in range(5):
        start = time.process_time()
        search.updated(search.State(), book, book, lambda name: None)
        costs.append(time.process_time() - start)
    made = statistics.median(costs)
    print(
        f"the book, {size} characters: {1000 * made:.0f} ms cpu, {2_850_000 * made / size:.2f} ms for 2,850 characters"
    )


def titles_with(book: Mapping[str, Sequence[Section]], query: str) -> set[str]:
    """Addresses of the chapters whose title holds the query."""
    folded = search.fold(query)
    return {found[0].address for found in book.values() if folded in search.fold(found[0].titles[0])}


def main() -> None:
    """Measure each size in turn."""
    search.fold("预热")
    if (site := Path(__file__).parents[2] / "_build/html").is_dir():
        measure_book(site)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for number in [int(word) for word in sys.argv[1:]] or [500, 2000]:
            with tempfile.TemporaryDirectory() as folder:
                measured(number, browser.new_page(), Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
