"""Plans on the page: browsing for all, changing for editors, filters by period and region.

In: events of the browser. Out: HTML.
May import: ``qa`` below the callers, ``qa.page.access``.
"""
