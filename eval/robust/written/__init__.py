"""Sentences that real language models wrote from right evidence, labelled by hand.

In: the check of model sentences. Out: how many of the wrong it stops and of the right it lets pass, by kind and by model.
May import: ``eval.robust.labelled``, ``eval.sets``, ``qa.llm``, ``qa.corpus``, ``qa.types``, ``index.parse``, ``index.types``.
"""
