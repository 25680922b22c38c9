"""Milvus beside the files of an index: it finds the units that are near to a question, by meaning and by words, of all plans or of some.

In: the segments of a version. Out: numbers of units. What is exact (texts, words, cosines) stays with the files, so that the rows
of a Milvus can always be made again from them. May import: ``index.store``. The only room that knows ``pymilvus``.
"""
