"""The chat of the page: log, composer, sources, export, conversations.

In: events of the browser. Out: HTML and files.
May import: ``qa`` below the callers, ``qa.page.access``, ``qa.page.shared``.
"""
