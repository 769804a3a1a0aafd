"""Images and figures: a number before each caption, the size of each image, its twin for dark pages."""

from __future__ import annotations

import posixpath
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import imagesize
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from series import images


class Pictures(SphinxTransform):
    """Number the captions of a page; put ``x-dark.png``, where the book has it, beside ``x.png``."""

    default_priority = 715

    def apply(self, **kwargs: Any) -> None:
        """The style sheet shows one image of the two."""
        for number, caption in enumerate(self.document.findall(nodes.caption), 1):
            caption[0:0] = [nodes.inline("", f"图 {number}", classes=["figure-number"]), nodes.Text(" ")]
        for image in list(self.document.findall(nodes.image)):
            twin = images.twin(image["uri"])
            if twin and f"docs/images/{PurePosixPath(twin).name}" in self.env.series.images:  # type: ignore[attr-defined]
                dark = nodes.image(uri=twin, alt=image.get("alt", ""), classes=["only-dark"])
                image["classes"].append("only-light")
                image.parent.insert(image.parent.index(image) + 1, dark)


def _visit(self: Any, node: nodes.image) -> None:
    """Nothing moves when it comes: its size is known before. What is far down is loaded late."""
    uri = node["uri"]
    width, height = imagesize.get(Path(self.builder.srcdir, uri))
    src = posixpath.join(self.builder.imgpath, quote(self.builder.images.get(uri, uri)))
    given = {"src": src, "alt": node.get("alt", ""), "width": str(width), "height": str(height), "loading": "lazy"}
    self.body.append(self.emptytag(node, "img", "", **given))


def _depart(self: Any, node: nodes.image) -> None:
    """Nothing follows."""


def setup_pictures(app: Sphinx) -> None:
    """Connect them, for every builder that writes HTML."""
    app.add_transform(Pictures)
    app.add_node(nodes.image, override=True, html=(_visit, _depart))
