"""Whether the plans hold what was asked, and whether they agree with what a question takes for true.

In: a ``Query`` with its evidence. Out: a ``Decision`` to answer or to refuse; a ``Judgement`` of a claim.
May import: ``index``, ``qa.types``, ``qa.understand``, ``qa.read``, ``qa.check``.
"""
