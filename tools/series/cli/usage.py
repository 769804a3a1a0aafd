"""Wrong use of a command, said in Chinese: click says it in English alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import click


class UsageErrorZh(click.UsageError):
    """A usage error whose frame is Chinese too."""

    def show(self, file: IO[Any] | None = None) -> None:
        """What is wrong, and where help is."""
        path = self.ctx.command_path if self.ctx else "series"
        click.echo(f"{self.format_message()}\n用法见：{path} --help", file=file, err=file is None)


@contextmanager
def in_words(lang: Callable[[], str]) -> Iterator[None]:
    """Usage errors of the block in the language that *lang* gives when one is met."""
    try:
        yield
    except click.UsageError as error:
        if lang() != "zh" or isinstance(error, UsageErrorZh):
            raise
        raise UsageErrorZh(_zh(error), error.ctx) from None


_SAID_ZH = (
    (r"No such command '(.+)'\.", "没有 {} 这个命令"),
    (r"Got unexpected extra arguments? \((.+)\)", "多写了 {}"),
    (r"Option '(.+)' requires an argument\.", "{} 后面要写值"),
    (r"Option '(.+)' does not take a value\.", "{} 后面不写值"),
    (r"Missing command\.", "要写一个命令"),
    (r"(?:File|Directory|Path) '(.+)' does not exist\.", "没有 {} 这个文件或目录"),
    (r"(?:File|Directory) '(.+)' is an? \w+\.", "{} 的类型不对：要文件却给了目录，或者相反"),
    (r"'(.+)' is not one of (.+)\.", "没有 {} 这个值；可用的有：{}"),
)


def _zh(error: click.UsageError) -> str:
    said = error.message
    if isinstance(error, click.NoSuchOption):
        near = f"；是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}"
    for pattern, zh in _SAID_ZH:
        if found := re.fullmatch(pattern, said):
            said = zh.format(*found.groups())
    name = ""
    if isinstance(error, click.BadParameter) and error.param:
        name = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.make_metavar(error.ctx)  # type: ignore[arg-type]
    if isinstance(error, click.MissingParameter):
        return f"缺少 {name}"
    return f"{name} 的值不对：{said}" if name else said
