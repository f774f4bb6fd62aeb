"""Tokens of JavaScript (脚本记号): a reader of our own, so that a minifier can be held against the source it was given."""

import re

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"|(?P<word>[\w$]+)|(?P<other>=>|\?\?=|\?\.|.)",
    re.DOTALL,
)
_PATTERN = re.compile(r"/(?:\[(?:[^\]\\\n]|\\.)*\]|[^/\\\n\[]|\\.)+/\w*")
_BEFORE_PATTERN = {*"(,=:[!&|?{};+-*%~^<>", "=>", "return", "typeof", "case", ""}


class NestedTemplateError(ValueError):
    """A template inside a template: the minifier cannot tell which text is which."""


def tokens(source):
    """Tokens without blanks and comments; a template is one token, whatever it holds."""
    found, at = [], 0
    while at < len(source):
        if source[at] == "`":
            end = _template_end(source, at)
            found.append(source[at:end])
        elif source[at] == "/" and source[at + 1] not in "/*" and (found[-1] if found else "") in _BEFORE_PATTERN:
            end = _PATTERN.match(source, at).end()
            found.append(source[at:end])
        else:
            match = _TOKEN.match(source, at)
            end = match.end()
            if match.lastgroup != "skip":
                found.append(match[0])
        at = end
    return found


def _template_end(source, start):
    at, depth = start + 1, 0
    while True:
        sign = source[at]
        if sign == "\\" and not depth:
            at += 1
        elif sign == "`" and not depth:
            return at + 1
        elif sign == "`":
            raise NestedTemplateError(source[start : at + 20])
        elif source.startswith("${", at):
            depth += 1
            at += 1
        elif depth:
            match = _TOKEN.match(source, at)
            depth += {"{": 1, "}": -1}.get(match[0], 0)
            at = match.end() - 1
        at += 1
