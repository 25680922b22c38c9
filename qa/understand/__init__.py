"""A question to a ``Query``: type, topic, years, places, plans; its parts; follow-ups.

In: the question, what was asked before, the index. Out: one ``Query`` or several.
May import: ``index``, ``qa.types``.
"""
