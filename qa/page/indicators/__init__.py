"""The indicator table of the page.

In: filters. Out: HTML and CSV.
May import: ``qa`` below the callers, ``index.facts``, ``qa.page.shared``.
"""
