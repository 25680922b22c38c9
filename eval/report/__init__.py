"""Scores as files and pages; two runs against each other; the gate.

In: scores. Out: HTML, JSON, CSV, a verdict.
May import: ``eval`` below it.
"""
