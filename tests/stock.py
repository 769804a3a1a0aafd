"""A stock Chinese project of five pages, in any theme: nothing in it is of this book."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Quiet(SimpleHTTPRequestHandler):
    """A server's handler that prints nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address under which a folder is served meanwhile; ends with a slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


ROOT = Path(__file__).resolve().parent.parent
THEMES = ("alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme")
CONF = (
    'project = "茶史"\nlanguage = "zh_CN"\nextensions = [{extensions}]\nhtml_theme = "{theme}"\nsmartquotes = False\n'
)
PAGES = {
    "index": """\
# 茶史

一本讲茶的小书，从采摘说到茶馆。

```{toctree}
picking
firing
trade
houses
```
""",
    "picking": """\
# 采摘

**清明。**前采的叶子最嫩。老茶客说**“明前茶”**贵如油，书里叫**「雀舌」**的就是它。

**注意：**露水没干不采，*不可强求。*这是规矩。

## 时令

2022 年 11 月 30 日那一季的秋茶，产量只有春茶的
三分之一。
""",
    "firing": """\
# 炒制

**《茶经》**讲蒸青，***又香又苦。***后来改成炒青。

## 火候

锅温先高后低，手不离茶，茶不离锅。机器型号是 TF-3，每锅三两。

```{mermaid}
timeline
    唐代 : 蒸青成饼
    宋代 : 龙团凤饼
    明代 : 散茶炒青
```
""",
    "trade": """\
# 貿易

茶馬古道上的商隊，一走就是半年。

## 海路

十七世纪，荷兰人把茶叶装船运往欧洲，1610 年到了阿姆斯特丹。
""",
    "houses": """\
# 茶馆

茶馆是消息集散的地方，跑堂的记得住每位老主顾的喜好。

## 规矩

续水不必开口，把壶盖斜放就行。The Tea House 这块招牌挂了百年。
""",
}
QUERIES: dict[str, set[str]] = {
    "明前茶": {"picking.html"},
    "雀舌": {"picking.html"},
    "露水没干": {"picking.html"},
    "不可强求": {"picking.html"},
    "秋茶": {"picking.html#id2"},
    "春茶的三分之一": {"picking.html#id2"},
    "2022-11-30": {"picking.html#id2"},
    "2022 年 11 月": {"picking.html#id2"},
    "时令": {"picking.html#id2"},
    "茶经": {"firing.html"},
    "又香又苦": {"firing.html"},
    "炒青": {"firing.html"},
    "手不离茶": {"firing.html#id2"},
    "TF3": {"firing.html#id2"},
    "tf-3": {"firing.html#id2"},
    "茶马古道": {"trade.html"},
    "貿易": {"trade.html"},
    "阿姆斯特丹 1610": {"trade.html#id2"},
    "tea house": {"houses.html#id2"},
    "茶馆": {"index.html", "houses.html"},
}
"""Twenty queries, and the sections whose heading or text has every word of them: read off the pages above by eye."""


def build(folder: Path, theme: str = "alabaster", extensions: tuple[str, ...] = ("myst_parser", "sphinx_zh")) -> Path:
    """The built site, in a process of its own, as its owner would build it; any warning is an error."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    for name, text in PAGES.items():
        if "sphinx_zh" not in extensions and "sphinx_zh.diagrams" not in extensions:
            text = text.replace("```{mermaid}", "```text")
        (docs / f"{name}.md").write_text(text, encoding="utf-8")
    listed = ", ".join(map(repr, extensions))
    (docs / "conf.py").write_text(CONF.format(extensions=listed, theme=theme), encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", str(docs), str(folder / "html")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "html"
