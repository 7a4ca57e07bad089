"""YAML without its surprises: no aliases, no tags, and few plain words that are not text."""

import re
from typing import Any

import yaml
from yaml.composer import Composer

DEEPEST = 64
"""Levels of lists and mappings. Nobody writes so many; more would exhaust the stack."""


class NotYaml(Exception):
    """A text that cannot be read. ``line`` is counted from 1."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


def compose(text: str) -> yaml.Node | None:
    """The tree of a text; None where there is nothing in it. Raises ``NotYaml``."""
    fast = _QuickLoader(text)
    try:
        return fast.get_single_node()
    except (yaml.YAMLError, ValueError, OverflowError):
        # PyYAML's own parser, eight times as slow, says better what is wrong, and where.
        return _slowly(text)
    finally:
        fast.dispose()


def _slowly(text: str) -> yaml.Node | None:
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise NotYaml(f"the character {chr(error.character)!r} may not stand here", line) from None
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        raise NotYaml(said, mark.line + 1 if mark else 1) from None
    except (ValueError, OverflowError):
        # An escape such as "\UFFFFFFFF".
        raise NotYaml("an escape in quotes names no character", loader.line + 1) from None
    finally:
        loader.dispose()


def scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    """The value of a plain or quoted word. Raises ``NotYaml`` for what cannot be kept."""
    written, line = node.value, node.start_mark.line + 1
    try:
        written.encode()
        match node.tag.rpartition(":")[2]:
            case "bool":
                return bool(written == "true")
            case "int":
                return int(written)
            case "float":
                return float(written.replace(".inf", "inf").replace(".nan", "nan"))
            case "null":
                return None
    except UnicodeEncodeError:
        raise NotYaml("an escape in quotes names half a character", line) from None
    except ValueError:
        raise NotYaml("the number is too long", line) from None
    return str(written)


class _PlainComposer(Composer):
    """Makes a tree without aliases: a few lines of them can expand to gigabytes."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[attr-defined]
        if isinstance(event, yaml.AliasEvent):
            _refuse(event, "aliases (*name) are not read here; write the value out")
        if getattr(event, "tag", None) is not None:
            _refuse(event, "tags (!name) are not read here; leave it out")
        if self.depth == DEEPEST:
            _refuse(event, f"nothing may stand more than {DEEPEST} levels deep")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Loader(_PlainComposer, yaml.SafeLoader):
    """On PyYAML's own parser."""


class _QuickLoader(_PlainComposer, yaml.CSafeLoader):
    """On libyaml's parser."""

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)


def _refuse(event: Any, what: str) -> None:
    raise yaml.MarkedYAMLError(problem=what, problem_mark=event.start_mark)


# Only true and false are booleans, and a number has no leading zero: an answer ``yes``, the
# language ``no``, the time ``9:00``, a date and ``007`` stay the text that was written. Each
# pattern is a part of YAML 1.1's own, so that whatever quotes for 1.1 is read as it was meant.
_DIGITS = r"(?:0|[1-9][0-9]*)"
for _loader in (_Loader, _QuickLoader):
    _loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", rf"-?{_DIGITS}", "-0123456789"),
    ("float", rf"(?:-?{_DIGITS})?\.[0-9]+(?:[eE][-+][0-9]+)?|-?\.inf|\.nan", "-.0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    for _loader in (_Loader, _QuickLoader):
        _loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first)
        )
