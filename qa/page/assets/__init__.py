"""Scripts, style sheet and head of the page.

``head.html``: Gradio names the language of the browser, but the page is Chinese for everybody; colours of dark screens and the paper to
print on stand there, since Gradio rewrites what a style sheet says of the root under a condition. ``nav.js``: the view
follows the page's address, and what several views do. ``log.js``: a click on a citation or example goes to the server, a new turn is brought into
view; the citation that was asked for is kept on the log itself, since rendering anew drops what a script adds.
``panel.js``: a source that has been opened is scrolled to its mark and takes the focus; closing gives it back.
``check.js``, ``checked.js``, ``source.js``: a text to check goes to the server, its report, the sources beside it.
``peek.js``: the words that a citation quotes, beside its number. ``keep.js`` and ``tools.js``: conversations in the browser's storage. ``file.js``: saves a file that the server made.
"""

from importlib import resources


def asset(name: str) -> str:
    """The text of a script, style sheet or head."""
    return resources.files("qa.page.assets").joinpath(name).read_text("utf-8")
