"""Whether the passages that a sentence cites carry it: by rules, or by an NLI model; and what that judgement is worth.

In: records, sentences with their passages. Out: verdicts, each with what is missing.
May import: ``eval.sets``, ``eval.run``, ``index.text``; never ``qa.check``: the judge is independent of what it judges.
"""
