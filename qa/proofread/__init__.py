"""Checks a text before it goes out: each figure that it claims, held against the facts of the plans.

In: a text or file, and an engine. Out: a report (each figure with a verdict, the plan's figure and its citation), and a marked
copy in Word. Two things apart: ``figures`` tells which figures of a text claim something, ``verdict`` how each is judged.
May import: ``index``, ``qa.read``, ``qa.decide``, ``qa.understand``, ``qa.types``, ``qa.engine``, ``prompts``.
"""
