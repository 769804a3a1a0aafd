"""What is said of what is wrong in ``docs/``: every message of the reading, in English and in Chinese, in one place.

Rules have theirs in ``rules``. A name is the rule's, with a word behind a colon where one rule has several messages.
"""

from __future__ import annotations

from collections.abc import Mapping

from series.model import Severity

Said = tuple[str, str, str, Severity]
"""A rule, what it says in English and in Chinese, and its weight."""
QUOTED, LONGEST = 60, 400
"""Characters of a quoted value, and of a whole message: whoever writes a book into a field is not told all of it."""

# fmt: off
_MESSAGES: dict[str, tuple[Severity, str, str]] = {
    # files
    "missing-file": ("error", "{file} is missing; put it back", "缺少文件 {file}；请放回去"),
    "stray-page": ("advice", "is not built; move it, pages are {known}", "不会生成页面；请移到页面所在的地方：{known}"),
    "stray-data": ("error", "is not read; move it, data are {known}", "不会读取；请移到数据所在的地方：{known}"),
    "bad-image": ("unsafe", "{why}", "{why}"),
    "not-a-file": ("unsafe", "is not a regular file; put the file itself here, links are not followed", "不是普通文件，不会读取；符号链接请换成文件本身"),
    "too-large": ("unsafe", "is larger than 512 KiB; divide it", "文件超过 512 KiB；请分成几个"),
    "too-large:tree": ("unsafe", "has more than {files:,} files or {size} MiB", "超过 {files:,} 个文件或 {size} MiB"),
    "too-large:line": ("unsafe", "a line is longer than 20,000 characters; break it", "一行超过 20,000 个字符；请断成几行"),
    "too-large:front": ("unsafe", "front matter is larger than 16 KiB; shorten it", "文首数据超过 16 KiB；请缩短"),
    "not-utf-8": ("unsafe", "is not UTF-8; save the file as UTF-8", "不是 UTF-8；请另存为 UTF-8"),
    "bad-character": ("unsafe", "holds the character {shown}; delete it", "含有不能用的字符 {shown}；请删去"),
    "unseen-character": ("error", "holds {shown} near {around!r}, which readers cannot see or read; delete or retype it", "{around!r} 附近有读者看不见或认不出的字符 {shown}；请删去或重新输入"),
    "unresolved-merge": ("unsafe", "holds a merge that is not resolved, lines {first} to {last}; keep what is right and delete the three marks", "第 {first} 行到第 {last} 行有尚未解决的合并冲突；请留下对的内容，删去三行记号"),
    "bad-file-name": ("unsafe", "file name {name} is not like 01-my-chapter.md", "文件名 {name} 应当像 01-my-chapter.md"),
    "bad-file-name:data": ("unsafe", "file name {name} is no id; use small letters, digits and hyphens, at most 60", "文件名 {name} 不能作编号；只用小写字母、数字和连字符，不超过 60 个"),
    # YAML
    "bad-yaml": ("unsafe", "is not YAML: {why}", "不是合法的 YAML：{why}"),
    "bad-yaml:colon": ("unsafe", "{key}： has a full-width colon; write '{key}: ', with a half-width one and a space", "“{key}：”用了全角冒号；请写半角冒号加空格：“{key}: ”"),
    "bad-yaml:front": ("unsafe", "front matter is not 'key: value' lines, such as kind: page", "文首数据应当一行一个“键: 值”，如 kind: page"),
    "bad-yaml:open": ("unsafe", "front matter is not closed; write a line --- behind it", "文首数据没有结尾；请在后面单写一行 ---"),
    "too-deep:yaml": ("unsafe", "is nested more than {most} deep", "嵌套超过 {most} 层，请写得浅一些"),
    "yaml-alias": ("unsafe", "YAML anchors and aliases are not read; write it out", "不支持 YAML 锚点和别名，请直接写出来"),
    "yaml-tag": ("unsafe", "YAML tag {tag!r} is not read; leave it out and write the value alone", "不支持 YAML 标签 {tag!r}；请去掉，只写后面的值"),
    "yaml-key": ("unsafe", "a key must be a plain word, as in title: …", "键只能是普通的词，如 title: …"),
    "duplicate-key": ("unsafe", "key {key!r} stands twice, first on line {first}; keep one", "键 {key!r} 写了两次，第一次在第 {first} 行；请只留一个"),
    "cut-by-hash": ("error", "what stands behind # is not read: {cut!r}; put the whole value in quotes", "# 后面的字会当作注释，读不到：{cut!r}；请给整个值加引号"),
    # values
    "unknown-field": ("error", "unknown field {name!r}; {near}", "没有 {name!r} 这个键；{near}"),
    "unknown-field:derived": ("error", "unknown field {name!r}; it comes from the file, delete it", "不要写 {name!r}，它由文件得出；请删去"),
    "missing-field": ("error", "field {name!r} is missing; add {name}: …", "缺少键 {name!r}；请添一行 {name}: …"),
    "missing-field:front": ("error", "has no front matter; begin with --- and kind: …", "缺少文首数据；请以 --- 和 kind: … 开头"),
    "unknown-status": ("error", "{name} {written!r} is unknown; {near}", "{name} 没有 {written!r} 这个值；{near}"),
    "unknown-word": ("error", "{name} {written!r} is unknown; {near}", "{name} 没有 {written!r} 这个值；{near}"),
    "bad-date": ("error", "{name}: {why}", "{name}：{why}"),
    "bad-value": ("error", "{name}: {why}", "{name}：{why}"),
    "bad-value:mapping": ("error", "is no mapping; write {{key: value}}", "应当是一组键和值；请写成 {{键: 值}}"),
    "bad-kind": ("error", "kind is {kind!r}; write kind: {wanted}", "kind 是 {kind!r}；这里请写 kind: {wanted}"),
    "myst-key": ("unsafe", "the key 'myst' would change the parser and is refused; delete it", "不能写 myst 键，它会改变正文的读法；请删去"),
    # text
    "too-many": ("unsafe", "has more than {most:,} {what}; divide it into two pages", "超过 {most:,} {what}；请分成两页"),
    "too-deep": ("unsafe", "is nested too deeply, text would be lost; put fewer lists and boxes into each other", "嵌套太深，页面上会丢字；列表和提示框请少套几层"),
    "bad-label": ("error", "label {label!r} is not made of small letters, digits and hyphens; write (my-label)=", "标签 {label!r} 不能这样写，只用小写字母、数字和连字符；请写成 (my-label)="),
    "bad-label:reserved": ("error", "label {label!r} is one that Sphinx gives itself; choose another", "标签 {label!r} 是 Sphinx 自己用的；请换一个"),
    "open-fence": ("unsafe", "this block is not closed by a line {mark}, and takes in all that follows; a block with another in it has more marks", "这一块没有用单独一行 {mark} 收尾，会吞掉后面的内容；里面还有块的，外层记号要多一个"),
    "second-title": ("error", "the title stands in the front matter; begin the body's headings with ##", "标题写在文首的 title 里；正文的标题从 ## 开始"),
    "skipped-level": ("error", "heading {text!r} skips a level; write {marks} {text}", "标题 {text!r} 跳了一级；请写 {marks} {text}"),
    "missing-label": ("error", "heading {text!r} has no label; write (some-label)= on the line before it", "标题 {text!r} 前面没有标签；请在上一行写 (some-label)="),
    "markup-in-heading": ("unsafe", "a heading may not hold < or >; say it in words", "标题里不能有 < 或 >；请用文字写"),
    "raw-html": ("unsafe", "raw HTML {shown!r}; write it in Markdown, or as code between backquotes", "不能写 HTML：{shown!r}；请用 Markdown，或放进反引号当代码"),
    "foreign-mark": ("advice", "{mark!r} stands raw on the page; {form}", "{mark!r} 会原样出现在页上；{form}"),
    "foreign-mark:box": ("error", "a box is written {box}, not ::: {written}", "提示框写成 {box}，不是 ::: {written}"),
    "foreign-mark:break": ("error", "a line that begins with +++ is not shown; delete it, or write --- for a line across the page", "以 +++ 开头的行不会显示；请删去，要分隔线就写 ---"),
    "foreign-mark:comment": ("advice", "{written!r} is a comment, which nobody sees; write % and a space for a comment, \\% for a percent sign", "{written!r} 是注释，不会显示；注释写成 % 加空格，百分号写成 \\%"),
    "foreign-mark:reference": ("advice", "nothing refers to [{label}]: …, and it is not shown; write [words][{label}] or <https://…>", "[{label}]: … 没有用到，不会显示；请写 [文字][{label}] 或 <https://…>"),
    "foreign-mark:title": ("advice", "{written!r} becomes the first words of the box; a title is written :::{{admonition}} {written}", "{written!r} 会成为框里的第一句；要标题就写 :::{{admonition}} {written}"),
    "table-row:text": ("error", "{written!r} right below a table becomes a row of it; leave an empty line", "{written!r} 紧接在表格下面，会成为表格的一行；请空一行"),
    "table-row": ("error", "this row has {number} cells, the head {head}; write \\| for a line inside a cell", "这一行有 {number} 格，表头只有 {head} 格；格子里的竖线写成 \\|"),
    "duplicate-footnote": ("error", "footnote {label!r} stands twice; rename or delete one", "脚注 {label!r} 写了两次；请改一个名，或删去一条"),
    "unused-footnote": ("error", "nothing refers to footnote {label!r}; write [^{label}] in the text", "脚注 {label!r} 没有用到；请在正文里写 [^{label}]"),
    "dangling-footnote": ("error", "no footnote {mark}; write {mark}: … on a line of its own", "没有脚注 {mark}；请另起一行写 {mark}: …"),
    "image-without-alt": ("error", "an image wants words for those who cannot see it; write {form}", "图要有说明，给看不见图的读者；请写 {form}"),
    "image-address": ("unsafe", "image {source!r}; an image lies in docs/images and is written ../images/name.png", "图片地址 {source!r} 不能用；图片放在 docs/images，写作 ../images/name.png"),
    "link-address": ("unsafe", "link to {target!r}; write https://…, #label, or a page such as ../about.md", "链接 {target!r} 不能用；请写 https://…、#标签，或书中页面如 ../about.md"),
    "bad-formula": ("error", "{why}", "{why}"),
    "code-language": ("error", "{name!r} is no language of code; write {near!r}", "没有 {name!r} 这种代码语言；请写 {near!r}"),
    "code-language:text": ("error", "{shown} is no {name!r}; mend it, or write text for the language", "{name!r} 代码里不能有 {shown}；请改正，或把语言写成 text"),
    "two-rules": ("error", "a line across the page stands between two paragraphs, once; delete or move it", "分隔线只能放在两段之间，一处一条；请删去或移开"),
    "figure-caption": ("error", "the body of a figure begins with its caption, a paragraph", "figure 的正文要以图题开头，图题是一段话；请把列表、代码等移到后面"),
    "footnote-label": ("error", "footnote and label are both named {label!r}; rename one", "脚注和标签都叫 {label!r}；请改一个名"),
    "forbidden-role": ("unsafe", "role {name!r} is not allowed here; {near}", "角色 {name!r} 在这里不能用；{near}"),
    "bad-role": ("unsafe", "role {name!r} holds more than text and one <target>; write {{{name}}}`words <target>`", "角色 {name!r} 里只能写文字和至多一个 <目标>，不超过 500 个字符；请写成 {{{name}}}`文字 <目标>`"),
    "bad-role:form": ("error", "write {form}", "请写成 {form}"),
    "forbidden-directive": ("unsafe", "directive {name!r} is not allowed here; {near}", "指令 {name!r} 在这里不能用；{near}"),
    "directive-option": ("unsafe", "option of {name!r}, {key!r} is not allowed here; {near}", "选项 {key!r} 在这里不能用；{near}"),
    "directive-option:place": ("unsafe", "options of {name!r} stand right below its first line, each as ':key: value' from the line's beginning", "{name!r} 的选项要紧接在首行下面，每行顶格写成“:键: 值”"),
    "directive-argument": ("error", "directive {name!r} wants a word behind it: {{{name}}} …", "指令 {name!r} 后面要写一个词：{{{name}}} …"),
    "directive-argument:none": ("unsafe", "directive {name!r} takes no argument, but {written!r} was written; delete it", "指令 {name!r} 后面不能写 {written!r}；请删去"),
    "directive-body": ("error", "directive {name!r} is empty; write text in it, or delete it", "指令 {name!r} 没有内容；请写上，或整个删去"),
    "directive-body:none": ("error", "directive {name!r} has no body; delete what stands in it", "指令 {name!r} 里不写正文；请删去里面的字"),
    "diagram-without-alt": ("error", "a diagram wants a description for those who cannot see it; write :alt: … right below its first line", "图要有说明，给看不见图的读者；请在首行下面写 :alt: …"),
    "forbidden-diagram": ("unsafe", "{why}", "{why}"),
    "bad-diagram": ("error", "{why}", "{why}"),
}
# fmt: on


def said(name: str, /, **values: object) -> Said:
    """One message, filled in. A value that is a pair has both languages."""
    severity, en, zh = _MESSAGES[name]
    return name.partition(":")[0], filled(en, 0, values), filled(zh, 1, values), severity


def filled(template: str, language: int, values: Mapping[str, object]) -> str:
    """A message in one language, 0 English and 1 Chinese; a value that is a pair has both, and nothing in it is long."""
    return _cut(template.format(**{key: _in(value, language) for key, value in values.items()}), LONGEST)


def _in(value: object, language: int) -> object:
    if isinstance(value, tuple):
        return value[language]
    return _cut(value, QUOTED) if isinstance(value, str) else value


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
