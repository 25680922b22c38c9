"""Judges records: facts stated, citations that carry, refusals, search.

In: records. Out: cases and scores.
May import: ``eval.sets``, ``eval.run``, ``index.text``; never ``qa.check``: the judge is independent of what it judges.
"""
