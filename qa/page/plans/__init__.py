"""Plans on the page: browsing for all, changing for editors.

In: events of the browser. Out: HTML.
May import: ``qa`` below the callers, ``qa.page.access``, ``qa.page.shared``.
"""
