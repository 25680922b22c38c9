"""Language models, held by the check: they word questions and answers, and nothing else.

In: a question, drafts and evidence. Out: statements that passed, or the built-in ones.
May import: ``index``, ``prompts``, ``qa.types``, ``qa.environment``, ``qa.understand``, ``qa.decide``, ``qa.check``, ``qa.write``.
"""
