"""Questions in English: put into Chinese by a table of words (``qa/understand/data/english.toml``), then asked like any other.

In: what was typed. Out: a question in Chinese, or nothing where a word is not known.
May import: what ``qa.understand`` may.
"""
