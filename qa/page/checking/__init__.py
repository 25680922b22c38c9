"""Checking a text before it goes out, on the page.

In: a pasted text or a file, as the browser sent it. Out: HTML of the report, the marked copy, the sources.
May import: ``qa`` below the callers, ``qa.page.shared``.
"""
