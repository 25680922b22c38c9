"""Texts that users or models read, kept out of the code: one Markdown file a stage.

A file opens with a header that declares its variables; each ``## name`` is one text. What a text
uses must be declared and what is declared must be used, which is checked when the file is loaded.
"""

from __future__ import annotations

import functools
import re
import string
from dataclasses import dataclass
from importlib import resources

import yaml


class PromptError(ValueError):
    """A prompt file breaks its own declaration: a fault of the program, not of the user."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """The texts of one file and the variables that each of them takes."""

    name: str
    texts: dict[str, str]
    variables: frozenset[str]

    def render(self, key: str, **values: str) -> str:
        """Fills a text.

        Raises:
            PromptError: there is no such text, or a value is missing or not declared.
        """
        if key not in self.texts:
            raise PromptError(f"{self.name}: no text {key!r}")
        unknown = set(values) - self.variables
        if unknown:
            raise PromptError(f"{self.name}: not declared: {sorted(unknown)}")
        wanted = variables_of(self.texts[key])
        if wanted - set(values):
            raise PromptError(f"{self.name}/{key}: missing values: {sorted(wanted - set(values))}")
        return self.texts[key].format(**values)


@functools.cache
def load(name: str) -> Prompts:
    """Reads ``prompts/NAME.md``.

    Raises:
        PromptError: the file does not keep to its declaration.
    """
    return parse(name, resources.files("prompts").joinpath(f"{name}.md").read_text("utf-8"))


def parse(name: str, source: str) -> Prompts:
    """Reads the text of a prompt file and checks it."""
    match = re.match(r"\A---\n(.*?)\n---\n(.*)\Z", source, re.S)
    if match is None:
        raise PromptError(f"{name}: no header")
    try:
        header = yaml.safe_load(match[1])
        declared = frozenset(header["variables"] or ())
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise PromptError(f"{name}: the header does not declare variables") from error
    parts = re.split(r"(?m)^## +(\S+)[ \t]*\n", match[2])
    if len(set(parts[1::2])) < len(parts[1::2]):
        raise PromptError(f"{name}: a text stands twice")
    texts = {key: text.strip() for key, text in zip(parts[1::2], parts[2::2], strict=True)}
    used = frozenset().union(*(variables_of(t) for t in texts.values())) if texts else frozenset()
    if used != declared:
        raise PromptError(f"{name}: declared but unused {sorted(declared - used)}, used but undeclared {sorted(used - declared)}")
    return Prompts(name, texts, declared)


def variables_of(text: str) -> frozenset[str]:
    """Names of the ``{variables}`` in a text."""
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
    except ValueError as error:
        raise PromptError(f"not a template: {text[:40]!r}") from error
    if "" in fields:
        raise PromptError(f"a variable without a name: {text[:40]!r}")
    return frozenset(fields)
