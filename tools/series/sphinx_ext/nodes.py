"""The few nodes of our own, each with what a builder without HTML shows: always its content."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_zh.search.pages import APART, SKIP


class listed(nodes.General, nodes.Element):
    """The place of what is made when its page, ``docname``, is written: a list, by its directive's name, argument and options;
    or, by the name ``account``, what a chapter says of itself, by the ``facts`` that it cites."""


class details(nodes.General, nodes.Element):
    """``<details><summary>…</summary>…</details>``: something folded; ``open`` where it stands alone."""


class summary(nodes.General, nodes.TextElement):
    """The line of a ``details`` that stays visible."""


class time(nodes.Inline, nodes.TextElement):
    """``<time datetime="2022-11-30">2022 年 11 月 30 日</time>``; no datetime where it is not one day, month or year."""

    zh_search = APART


class aging(nodes.Inline, nodes.TextElement):
    """Words that hold for a time, by the reader's clock: ``<span data-after="2027-02-22" hidden>…</span>``; elsewhere by the build's."""


class sign(nodes.Inline, nodes.TextElement):
    """``<button type="button" popovertarget="note-3">…</button>``: opens a note; only a site has it."""


class evidence_note(nodes.Inline, nodes.TextElement):
    """``<span popover id="note-3" role="note">…</span>``: what a mark rests on, beside it; only a site has it."""


class ruby(nodes.Inline, nodes.TextElement):
    """``<ruby>漢字<rp>（</rp><rt>hàn zì</rt><rp>）</rp></ruby>``: words with how they are read, ``said``; elsewhere behind them."""


class choice(nodes.Inline, nodes.TextElement):
    """``<label><input type="radio" name="…">words</label>``: one of a group; only a site has it."""


class icon(nodes.Inline, nodes.TextElement):
    """A sign beside a word that says the same: on a site drawn by the style sheet, so that no one hears or copies it."""

    zh_search = SKIP


def _open(tag: str, *names: str, **fixed: str) -> Any:
    def visit(self: Any, node: nodes.Element) -> None:
        given = {name: name if node[name] is True else str(node[name]) for name in names if node.get(name)}
        self.body.append(self.starttag(node, tag, "", **fixed, **given))

    return visit


def _visit_sign(self: Any, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "button", "", type="button", popovertarget=node["note"]))


def _visit_choice(self: Any, node: nodes.Element) -> None:
    checked = {"checked": "checked"} if node.get("checked") else {}
    box = self.emptytag(node, "input", "", type="radio", name=node["name"], **checked)
    self.body.append(f"<label>{box}")


def _close(tag: str) -> Any:
    def depart(self: Any, node: nodes.Element) -> None:
        self.body.append(f"</{tag}>")

    return depart


def _sign(self: Any, node: nodes.Element) -> None:
    shown = node.astext() if self.builder.embedded else ""  # not every reader of e-books knows what style sheets write
    given = {"aria-hidden": "true"} if shown else {"data-sign": node.astext()}
    self.body.append(self.starttag(node, "span", "", **given) + self.encode(shown) + "</span>")
    raise nodes.SkipNode


def _end_ruby(self: Any, node: nodes.Element) -> None:
    self.body.append(f"<rp>（</rp><rt>{self.encode(node['said'])}</rt><rp>）</rp></ruby>")


def _end_ruby_elsewhere(self: Any, node: nodes.Element) -> None:
    self.visit_Text(nodes.Text(f"（{node['said']}）"))


def _through(self: Any, node: nodes.Element) -> None:
    """Other builders show the content alone."""


def _new_paragraph(self: Any, node: nodes.Element) -> None:
    if hasattr(self, "new_state"):
        self.new_state(0)


def _end_paragraph(self: Any, node: nodes.Element) -> None:
    if hasattr(self, "end_state"):
        self.end_state()


def setup_nodes(app: Sphinx) -> None:
    """Register them with every builder."""
    plain = (_through, _through)
    app.add_node(listed)
    others: dict[str, Any] = {"latex": plain, "man": plain, "texinfo": plain}
    app.add_node(details, html=(_open("details", "open"), _close("details")), text=plain, **others)
    app.add_node(summary, html=(_open("summary"), _close("summary")), text=(_new_paragraph, _end_paragraph), **others)
    app.add_node(time, html=(_open("time", "datetime"), _close("time")), text=plain, **others)
    elsewhere: dict[str, Any] = dict.fromkeys(("latex", "man", "texinfo", "text"), (_through, _end_ruby_elsewhere))
    app.add_node(ruby, html=(_open("ruby"), _end_ruby), **elsewhere)
    app.add_node(sign, html=(_visit_sign, _close("button")))  # the three of a site alone
    app.add_node(choice, html=(_visit_choice, _close("label")))
    app.add_node(evidence_note, html=(_open("span", popover="auto", role="note"), _close("span")))
    ages = _open("span", "data-after", "data-until", "data-days", "hidden")
    app.add_node(aging, html=(ages, _close("span")), text=plain, **others)
    app.add_node(icon, html=(_sign, None), text=plain, **others)
