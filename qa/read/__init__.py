"""What of the chunks found speaks of the question.

In: a ``Query`` and its hits. Out: ``Evidence``, best first, and the pool from which writers take more.
May import: ``index``, ``qa.types``, ``qa.understand``.
"""
