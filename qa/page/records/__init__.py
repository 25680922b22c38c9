"""What users said of answers, who did what, who may sign in: on the page, for editors.

In: the stores of ``qa.people``. Out: HTML, and the same as files.
May import: ``qa.people``, ``qa.page.access``, ``qa.page.shared``.
"""
