"""All that the plans say of a name, on the page.

In: a name, as the browser sent it. Out: HTML, and the same as a Word document or CSV.
May import: ``qa`` below the callers, ``qa.page.shared``.
"""
