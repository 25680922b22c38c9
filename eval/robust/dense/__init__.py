"""Claims without figures, by hand, on sentences of documents that stay outside the project.

In: an index that holds the documents. ``read`` reads the claims and finds the sentence of each, ``measure`` judges them by
that sentence and by what is answered to them. Out: tables by what is right and by kind.
May import: ``eval.robust.claims``, ``eval.judge.support``, ``qa``, ``index``.
"""
