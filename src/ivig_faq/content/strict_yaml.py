"""YAML without surprises: what YAML would change or merge in silence is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

from ivig_faq.errors import Problem

Loc = tuple[str | int, ...]

# Norway's code, phone numbers and times of day are where YAML 1.1 silently changes what was typed.
_BOOLEANS = {"true": True, "false": False}
_NULLS = {"", "null", "~"}
_PLAIN_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_PLAIN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_DEPTH = 12
_LINE_END = re.compile(r"\r\n|\r|\n")
_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
# The C parser says "" for text without quotes, the Python parser None.
_PLAIN = (None, "")


class YamlFile:
    """The value of one YAML text, the line of each part of it, and its problems."""

    def __init__(self, path: str, text: str, first_line: int = 1) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._first_line = first_line
        self._breaks = len(_LINE_END.findall(text))
        self._seen: set[int] = set()
        self._node: yaml.Node | None = None
        self.value: Any = None
        try:
            self._node = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line if mark else 0
            self._add(
                line, f"This cannot be read as YAML: {error.problem}. Check the line above too."
            )
            return
        except (yaml.YAMLError, RecursionError, UnicodeEncodeError):
            self._add(0, "This cannot be read as YAML. A character or the nesting is not allowed.")
            return
        if self._node is not None:
            self.value = self._value(self._node, 0)

    def line(self, loc: Loc) -> int:
        """Return the line of the part at `loc`, or of the nearest part around it."""
        node = self._node
        line = node.start_mark.line if node else 0
        for step in loc:
            begins, node = _part(node, step)
            if node is None:
                break
            line = begins
        return self._number(line)

    def _add(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, self._number(line), "yaml", message))

    def _number(self, line: int) -> int:
        """The line of the file; YAML ends lines where editors do not, and one behind the last."""
        return min(line, self._breaks) + self._first_line

    def _value(self, node: yaml.Node, depth: int) -> Any:
        if id(node) in self._seen or depth > _MAX_DEPTH:
            self._add(
                node.start_mark.line,
                "Links between parts (& and *) and deep nesting are not used here. Write it out.",
            )
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node.tag not in _COLLECTIONS:
            self._add(node.start_mark.line, f"The tag {node.tag} is not used here. Remove it.")
            return None
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, depth))
        return tuple([self._value(item, depth + 1) for item in node.value])

    def _pairs(self, node: yaml.MappingNode, depth: int) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(line, "A key is a word, not a list.")
                continue
            key = key_node.value
            if self._is_boolean_word(key_node):
                self._add(line, f'“{key}” means yes or no to YAML. Put it in quotes: "{key}".')
            if key in seen:
                self._add(line, f"“{key}” stands here twice. Keep one.")
                continue
            seen.add(key)
            yield key, self._value(value_node, depth + 1)

    @staticmethod
    def _is_boolean_word(node: yaml.ScalarNode) -> bool:
        return node.style in _PLAIN and node.tag.endswith(":bool") and node.value not in _BOOLEANS

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text, line = str(node.value), node.start_mark.line
        if not node.tag.startswith("tag:yaml.org,2002:"):
            self._add(line, f"The tag {node.tag} is not used here. Remove it.")
            return None
        if node.style not in _PLAIN:
            return text
        if self._is_boolean_word(node):
            self._add(
                line, f"“{text}” means yes or no to YAML. Write true or false, or put it in quotes."
            )
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if text in _NULLS:
            return None
        if _PLAIN_INT.fullmatch(text):
            return int(text)
        if _PLAIN_DATE.fullmatch(text):
            return self._date(text, line)
        if node.tag.rsplit(":", 1)[-1] != "str":
            self._add(
                line, f'“{text}” may not be read as you typed it. Put it in quotes: "{text}".'
            )
            return None
        return text

    def _date(self, text: str, line: int) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._add(line, f"“{text}” is no day of the calendar.")
            return None


def _part(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node | None]:
    """Where a part of a node begins, and the part: a key's value, one of a list, or none."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == step:
                return key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode) and step in range(len(node.value)):
        return node.value[step].start_mark.line, node.value[step]
    return 0, None
