"""How each shipped model is made: resumable, with its data lists and its card; not installed with the package.

In: texts, lists of wordings, plans. Out: a folder below ``index/models``.
May import: everything; nothing that answers questions imports this.
"""
