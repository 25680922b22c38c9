"""Questions over documents of other governments, which stay outside the project and are named by their paths.

In: the folders that hold the documents. ``items`` reads the questions, each with the place in its file that answers it;
``gather`` copies just those files, builds an index of them and finds the section of each place; ``measure`` asks and counts
by document. Out: an index, a question set in the form of ``eval.sets``, tables.
May import: ``eval`` below it, ``qa``, ``index``.
"""
