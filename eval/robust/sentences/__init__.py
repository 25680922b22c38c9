"""Sentences as a language model may write them, right and wrong, by hand.

In: the check of model sentences. Out: how many of the wrong it stops and of the right it lets pass, by kind.
May import: ``eval.robust.labelled``, ``eval.sets``, ``qa.check``, ``qa.types``, ``index.types``.
"""
