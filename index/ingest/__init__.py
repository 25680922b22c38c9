"""Files to a published index: builds one, changes one plan by plan, takes over what has not changed.

In: paths and settings. Out: a new version of an index, and a report with a row a file.
May import: everything of ``index`` below it; never ``index.search``.
"""
