"""Texts made mechanically from the plans of an index, checked, and held against what is known of each of their figures.

In comes an opened index; ``make`` puts the figures that ``eval.robust.claims.read`` takes from the plans into sentences of several
figures, half of them with one that is wrong; ``judge`` compares the findings of the check. Out goes a table by kind of fault.
"""
