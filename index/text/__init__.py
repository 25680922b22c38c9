"""Knowledge of Chinese official text: numerals, quantities, periods, places, words, sentences, numbering.

In: a string. Out: what stands in it. Word lists lie in ``data/``; what belongs to certain plans comes from their profile.
May import: nothing of the project but ``index.types`` and ``index.errors``.
"""
