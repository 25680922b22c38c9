"""The evaluation for editors: runs the suite, shows and compares runs.

In: events of the browser. Out: HTML.
May import: ``qa`` below the callers, ``eval.command``, ``qa.page.access``, ``qa.page.shared``.
"""
