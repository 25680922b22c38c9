"""Claims made mechanically from the plans of an index, asked, and held against what the plans say.

In comes an opened index; ``read`` takes the figures that table rows and plain sentences state, ``make`` turns them into
true and false claims, ``judge`` reads the verdicts. Out goes a table by kind of claim. Nothing here uses the readers of
``index.facts`` or ``qa``: what they misread must show.
"""
