"""How every page of the real book reads: barriers, lines of text, colours, paper, the words of the interface."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from stock import Quiet, served

ESSAY = "chapters/00-absent-from-the-feast.html"
DESK, TABLET, PHONE, SMALL = 1440, 768, 390, 320
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page for all tests; each sets what it needs."""
    page = browser.new_page()
    yield page
    page.close()


def look(page: Page, width: int, theme: str = "light", **media: Any) -> None:
    """Give the page a width and a theme, as a reader's machine would."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, **{"media": "screen", **media})  # type: ignore[arg-type]


# -- barriers --------------------------------------------------------------------------------------

# Words in drawings: axe cannot tell what is behind them; test_drawing proves at least 7 : 1 for every fill.
RUN_AXE = """
async (options) => {
    const told = await axe.run({exclude: ['svg.drawing > *']}, {
        resultTypes: ['violations', 'incomplete'], preload: false, ...options});
    return ['violations', 'incomplete'].flatMap(kind => told[kind].map(
        rule => `${kind}: ${rule.id}: ${rule.nodes.length} × ${rule.nodes[0].html.slice(0, 120)}`));
}
"""
COLOURS_ALONE = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
ALL_ELSE = {"rules": {"target-size": {"enabled": True}, **{rule: {"enabled": False} for rule in COLOURS_ALONE["runOnly"]["values"]}}}  # fmt: skip
SHORTEN = (
    "document.querySelectorAll('.evidence > :nth-child(n+12), .facts > :nth-child(n+4)').forEach(one => one.remove())"
)


def test_axe_finds_nothing_and_leaves_nothing_undecided(page: Page, kinds: list[str], address: str) -> None:
    """A theme changes colours alone. Long lists are looked at whole, but for their colours, which the first entries show;
    what a phone alone shows is alike on the pages of one folder."""
    found = []
    on_phones = {ESSAY, *{name.rpartition("/")[0]: name for name in kinds}.values()}
    for name in kinds:
        page.goto(address + name)
        page.evaluate(AXE)
        for width in (DESK, PHONE):
            look(page, width)
            found += [f"{name} {width}: {fault}" for fault in page.evaluate(RUN_AXE, ALL_ELSE)]
        page.evaluate(SHORTEN)
        for width in (DESK, PHONE) if name in on_phones else (DESK,):
            for theme in ("light", "dark"):
                look(page, width, theme)
                found += [f"{name} {width} {theme}: {fault}" for fault in page.evaluate(RUN_AXE, COLOURS_ALONE)]
    assert found == []


FOCUS = """
() => [...document.querySelectorAll('a[href], button, summary, input, [tabindex]')].filter(one => {
    if (!one.checkVisibility({visibilityProperty: true})) return false;
    one.focus();
    const style = getComputedStyle(one);
    return document.activeElement === one && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2);
}).map(one => one.outerHTML.slice(0, 100))
"""


def test_whatever_has_the_focus_shows_it(page: Page, kinds: list[str], address: str) -> None:
    for theme, forced in (("light", "none"), ("dark", "none"), ("dark", "active")):
        look(page, DESK, theme, forced_colors=forced)
        for name in kinds if (theme, forced) == ("light", "none") else (ESSAY,):
            page.goto(address + name)
            page.keyboard.press("Tab")  # from now on the browser shows the focus
            assert page.evaluate(FOCUS) == [], (name, theme, forced)
    look(page, DESK, forced_colors="none")


def test_no_key_alone_does_anything(page: Page, address: str) -> None:
    look(page, DESK)
    page.goto(address + ESSAY)
    before = (page.url, page.evaluate("document.activeElement.tagName"))
    for key in ("/", "s", "j", "n", "?", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert (page.url, page.evaluate("document.activeElement.tagName")) == before
    assert page.locator("dialog[open]").count() == 0


def test_what_moves_stands_still_for_who_asked(page: Page, address: str) -> None:
    bar = "getComputedStyle(document.body, '::before').animationName"
    look(page, DESK)
    page.goto(address + ESSAY)
    assert page.evaluate(bar) == "read"
    look(page, DESK, reduced_motion="reduce")
    assert page.evaluate(bar) == "none"
    assert page.evaluate("document.getAnimations().length") == 0
    look(page, DESK, reduced_motion="no-preference")


# -- lines of text ---------------------------------------------------------------------------------

LINES = """
() => {
    const marks = /[\\s\\p{P}\\p{S}]/u, closing = /[，。；：、！？）》”’」』】]/;
    const found = {alone: [], begun: [], most: 0, wide: document.documentElement.scrollWidth};
    const range = document.createRange();
    const box = ([node, at]) => { range.setStart(node, at); range.setEnd(node, at + 1); return range.getClientRects()[0]; };
    for (const block of document.querySelectorAll('article :is(p, li, dd, td, h1, h2, h3, summary)')) {
        if (block.querySelector('p, li') || !block.checkVisibility() || block.closest('.filter, .sr-only')) continue;
        const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), spots = [];
        let previous = null;
        while (walk.nextNode()) {
            const node = walk.currentNode;
            if (node.parentElement.closest('.sr-only, .headerlink')) continue;
            const isBeside = node.parentElement.closest('.fact-note, .fact-sign, .note-number');
            for (let at = 0; at < node.data.length; at++) {
                if (!marks.test(node.data[at])) spots.push([node, at]);
                if (isBeside || /\\s/.test(node.data[at])) continue;
                if (closing.test(node.data[at]) && previous) {
                    const mark = box([node, at]), before = box(previous);
                    if (mark && before && mark.top > before.bottom - 4) found.begun.push(node.data.slice(at, at + 9));
                }
                previous = [node, at];
            }
        }
        if (spots.length < 8) continue;
        const last = box(spots.at(-1)), before = box(spots.at(-2));
        const han = /\\p{Script=Han}/u.test(spots.at(-1)[0].data[spots.at(-1)[1]]);  // an address may break anywhere
        if (han && last && before && last.top > before.bottom - 4) found.alone.push(block.textContent.slice(-24));
        if (block.matches('section > p') && spots.length > 120) {
            const rows = {};
            for (const spot of spots) {
                const at = box(spot), han = /\\p{Script=Han}/u.test(spot[0].data[spot[1]]);
                if (at && han) rows[Math.round(at.bottom)] = (rows[Math.round(at.bottom)] || 0) + 1;
            }
            found.most = Math.max(found.most, ...Object.values(rows));
        }
    }
    return found;
}
"""


def test_lines_fit_are_not_too_long_end_in_no_character_alone_and_begin_with_no_comma(
    page: Page, names: list[str], address: str
) -> None:
    most, alone, begun, wide, high = 0, [], [], [], []
    for name in names:
        look(page, DESK)
        page.goto(address + name)
        for width in (DESK, 1024, TABLET, 414, PHONE, 360, SMALL):
            look(page, width)
            found = page.evaluate(LINES)
            alone += [(name, width, end) for end in found["alone"]]
            begun += [(name, width, start) for start in found["begun"]]
            if page.locator(".book-head").bounding_box()["height"] > 64:  # type: ignore[index]
                high.append((name, width))
            if found["wide"] > width:
                wide.append((name, width, found["wide"]))
            if width == DESK:
                most = max(most, found["most"])
    assert (wide, high) == ([], [])
    assert alone == []
    assert begun == []
    assert 32 <= most <= 38


TORN = """
() => {
    const han = /\\p{Script=Han}/u, letter = /[A-Za-z0-9]/, range = document.createRange();
    const box = (node, at) => { range.setStart(node, at); range.setEnd(node, at + 1); return range.getClientRects()[0]; };
    const found = {stretched: [], broken: []};
    for (const block of document.querySelectorAll('article :is(section > p, th, td)')) {
        const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const node = walk.currentNode, text = node.data;
            if (node.parentElement.closest('.sr-only, .fact-note, .note-number') || !node.parentElement.checkVisibility()) continue;
            const size = parseFloat(getComputedStyle(node.parentElement).fontSize);
            for (let at = 1; at < text.length; at++) {
                const both = kind => kind.test(text[at - 1]) && kind.test(text[at]);
                if (!both(han) && !both(letter)) continue;
                const before = box(node, at - 1), here = box(node, at), near = text.slice(Math.max(0, at - 6), at + 6);
                if (!before || !here) continue;
                if (here.top > before.bottom - 4) { if (both(letter) && block.matches('th, td')) found.broken.push(near); }
                else if (both(han) && here.left - before.left > 1.2 * size) found.stretched.push(near);
            }
        }
    }
    return found;
}
"""


def test_no_line_is_stretched_and_no_cell_breaks_a_word(page: Page, kinds: list[str], address: str) -> None:
    """Han stand at most a fifth of a character apart; in a table a word or a number is on one line."""
    torn = {}
    for name in kinds:
        page.goto(address + name)
        for width in (DESK, TABLET, PHONE, SMALL):
            look(page, width)
            found = page.evaluate(TORN)
            if found != {"stretched": [], "broken": []}:
                torn[name, width] = found
    assert torn == {}


def test_text_is_set_as_chinese_books_are(page: Page, address: str) -> None:
    look(page, DESK)
    page.goto(address + ESSAY)
    style = "(name) => { const s = getComputedStyle(document.querySelector(name)); return ["
    text = page.evaluate(style + "parseFloat(s.lineHeight) / parseFloat(s.fontSize), s.textAlign, s.textAutospace,"
                         "s.textSpacingTrim, s.textWrapStyle, s.lineBreak]; }", "article section section > p:not(.ragged)")  # fmt: skip
    assert text[0] >= 1.75
    assert text[1:] == ["justify", "normal", "trim-start", "pretty", "strict"]
    assert page.evaluate(style + "s.textWrapStyle]; }", "article h2") == ["balance"]
    for name in (".book-name", ".chapter-number", "article h1", "article h2", "article h3"):
        assert '"Songti SC"' in page.evaluate(style + "s.fontFamily]; }", name)[0]
    width = "(text) => { const s = document.createElement('p'); s.textContent = text; s.style.display = 'inline-block';"
    width += " document.querySelector('article').append(s); const w = s.getBoundingClientRect().width; s.remove();"
    width += " return w / parseFloat(getComputedStyle(document.body).fontSize); }"
    assert page.evaluate(width, "甲“甲”——甲……") == pytest.approx(9, abs=0.1)  # quotes, dashes and dots of full width


def test_text_twice_as_large_needs_no_scrolling_sideways(page: Page, kinds: list[str], address: str) -> None:
    look(page, 1280)
    wide = []
    for name in kinds:
        page.goto(address + name)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth") > 1280:
            wide.append(name)
    assert wide == []


class Slow(Quiet):
    """Pages come in small pieces, as over a bad line."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        while piece := source.read(400):
            outputfile.write(piece)
            outputfile.flush()
            time.sleep(0.02 if self.path.endswith(".html") else 0)


@pytest.fixture
def slow_address(real_site: Path) -> Iterator[str]:
    with served(real_site, Slow) as address:
        yield address


@pytest.mark.parametrize("slow", [False, True], ids=["at-once", "in-pieces"])
def test_nothing_shifts(slow: bool, browser: Browser, kinds: list[str], address: str, slow_address: str) -> None:
    if slow:
        kinds, address = ["contents.html", "handbook/outputs.html", "index.html"], slow_address
    script = """
        window.shifts = [];  // how much, and which elements moved from where to where
        const told = one => [one.node?.outerHTML?.slice(0, 100) || one.node?.textContent, one.previousRect, one.currentRect];
        new PerformanceObserver(list => {
            for (const one of list.getEntries()) window.shifts.push([one.value, JSON.stringify(one.sources.map(told))]);
        }).observe({type: 'layout-shift', buffered: true});
    """
    for width in (DESK, PHONE):
        context = browser.new_context(viewport={"width": width, "height": 800})
        context.add_init_script(script)
        page = context.new_page()
        for name in kinds:
            page.goto(address + name)
            page.evaluate("async () => { for (let y = 0; y < document.body.scrollHeight; y += 3000) {"
                          "scrollTo(0, y); await new Promise(requestAnimationFrame); } }")  # fmt: skip
            assert page.evaluate("window.shifts") == [], (name, width)
        context.close()


# -- colours and paper -----------------------------------------------------------------------------

COLOURS = """
() => {
    const seen = (name, key) => { const one = document.querySelector(name); return one ? getComputedStyle(one)[key] : ''; };
    return {page: seen('body', 'backgroundColor'), text: seen('article section section > p', 'color'), badge: seen('.status', 'backgroundColor'),
            ink: seen('svg.drawing text', 'fill')};
}
"""


def lightness(colour: str) -> float:
    """Between 0 (black) and 1 (white), of ``rgb(…)``."""
    return sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) / 765


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_system_s_theme_holds_with_and_without_a_script(
    theme: str, scripts: bool, browser: Browser, address: str
) -> None:
    context = browser.new_context(color_scheme=theme, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(address + ESSAY)
    seen = {name: lightness(colour) for name, colour in page.evaluate(COLOURS).items()}
    assert page.locator("[data-theme-switch]").is_visible() is scripts
    context.close()
    dark = theme == "dark"
    assert {name: value < 0.5 for name, value in seen.items()} == {
        "page": dark,
        "badge": dark,
        "text": not dark,
        "ink": not dark,
    }


def test_the_reader_s_choice_wins_and_stays(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(address + ESSAY)
    for name in ("浅色", "深色"):
        page.locator("[data-theme-switch]").click()
        assert page.locator("[data-theme-name]").inner_text() == name
    page.goto(address + "index.html")
    assert lightness(page.evaluate(COLOURS)["page"]) < 0.2
    context.close()


PAPER = """
() => {
    const shown = name => [...document.querySelectorAll(name)].some(one => one.checkVisibility());
    return {
        shown: ['.book-head', '.book-contents', '.page-contents', '.prev-next', '.headerlink'].filter(shown),
        titled: shown('article h1'),
        folded: [...document.querySelectorAll('details')].filter(
            one => !one.lastElementChild.checkVisibility({contentVisibilityAuto: true})).length,
        bare: [...document.querySelectorAll('article a[href^=http]:not([href*="/issues/new?"])')].filter(
            one => !getComputedStyle(one, '::after').content.includes(one.getAttribute('href'))).length,
    };
}
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_paper_all_is_light_unfolded_and_has_its_addresses(theme: str, page: Page, address: str) -> None:
    look(page, 794, theme)
    page.goto(address + ESSAY)
    page.evaluate("(theme) => window.bookTheme(theme)", theme)
    look(page, 794, theme, media="print")
    colours = page.evaluate(COLOURS)
    assert colours["page"] == "rgb(255, 255, 255)"
    assert lightness(colours["text"]) < 0.2 and lightness(colours["ink"]) < 0.2 and lightness(colours["badge"]) > 0.8
    assert page.evaluate(PAPER) == {"shown": [], "titled": True, "folded": 0, "bare": 0}
    page.evaluate("() => window.bookTheme('auto')")


# -- the words of the interface --------------------------------------------------------------------

WORDS = """
() => {
    const found = new Set([document.documentElement.lang === 'zh-CN' ? '' : document.documentElement.lang]);
    for (const one of document.querySelectorAll('*'))
        for (const name of ['aria-label', 'aria-description', 'aria-roledescription', 'title', 'placeholder', 'alt'])
            if (one.hasAttribute(name)) found.add(one.getAttribute(name));
    for (const one of document.querySelectorAll('body *')) {
        for (const part of ['::before', '::after']) found.add(getComputedStyle(one, part).content.replace(/^"|"$/g, ''));
        if (one.closest('article') && !one.matches('.admonition-title, summary, figcaption, th')) continue;
        if (one.closest('.book-contents a[href], .page-contents a[href], .prev-next a, svg')) continue;
        for (const node of one.childNodes) if (node.nodeType === 3) found.add(node.data.trim());
    }
    for (const box of document.querySelectorAll('template')) found.add(box.content.textContent);
    return [...found];
}
"""
NAMES = {"AI Alignment", "CC BY-SA 4.0", "OpenAI"}
"""What is English in a Chinese book: the title of a chapter that was announced so, a licence, a name."""


def test_no_word_of_the_interface_is_english(page: Page, names: list[str], address: str) -> None:
    look(page, DESK)
    left: dict[str, str] = {}
    for name in names:
        page.goto(address + name)
        for words in page.evaluate(WORDS):
            words = re.sub(r"counter\([a-z]+\)", "", words)  # a number, as CSS writes it
            if re.search(r"[A-Za-z]{2}", words) and not re.search(r"[\u4e00-\u9fff]", words) and words not in NAMES:
                left[words] = name
    left.pop("none", None)  # what CSS says of a part that has no content
    left.pop("normal", None)
    assert left == {}


def test_letters_twice_as_large_fit_a_phone(large_letters: Browser, names: list[str], address: str) -> None:
    page = large_letters.new_page(viewport={"width": PHONE, "height": 900})
    wide = {}
    for name in names:
        page.goto(address + name)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE:
            wide[name] = width
    assert wide == {}
