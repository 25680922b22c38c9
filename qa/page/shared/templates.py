"""HTML from ``qa/page/templates``: a file a view, each a set of macros; whatever is put into one is escaped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from qa.page.shared.plans import DIGEST_NOTE, LOAN_NOTE, SCAN_NOTE, address, guesses, in_short, issued, years

QUOTED_CHARS = 160
"""Characters of a quote shown beside the number of a citation; a click opens all of it."""

_LAYOUT = re.compile(r"(?<=[>}])[ \t]*\n\s*|\n\s*(?=[<{])")


class _WithoutLayout(Extension):
    """Takes out the line breaks and indents beside tags of a template, so that no stray spaces stand on the page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _LAYOUT.sub("", source)


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    extensions=[_WithoutLayout],
)
_TEMPLATES.globals.update(
    DIGEST_NOTE=DIGEST_NOTE,
    LOAN_NOTE=LOAN_NOTE,
    SCAN_NOTE=SCAN_NOTE,
    QUOTED_CHARS=QUOTED_CHARS,
    address=address,
    guesses=guesses,
    in_short=in_short,
    issued=issued,
    years=years,
)


def html(name: str, *values: Any, **named: Any) -> Markup:
    """What a macro makes of values: ``answers.cite`` is ``cite`` of ``answers.html.j2``."""
    file, _, macro = name.partition(".")
    made: Markup = getattr(_TEMPLATES.get_template(f"{file}.html.j2").module, macro)(*values, **named)
    return made
