"""What a pretrained encoder is worth for search: trained contrastively, and made into a static table. Not installed.

In: groups that ``training.reader.groups`` made, the weights that ``training.reader.base`` wrote. Out: vectors, and tables that
``training.embedding`` goes on with. May import: ``training.reader``, ``training.embedding``, ``index``, ``eval``.
"""
