"""Judges records: facts stated, citations that carry, refusals, search.

In: records. Out: cases and scores.
May import: ``eval.judge.support``, ``eval.sets``, ``eval.run``; never ``qa.check``: the judge is independent of what it judges.
"""
