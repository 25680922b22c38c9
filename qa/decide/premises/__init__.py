"""What a question of why, how or how much takes for granted besides figures: that something rose or fell, which rank it holds, that it
happened at all, that a target is set at just so much.

In: a question that asks for no yes or no, its evidence. Out: a ``Judgement`` that the plans say otherwise, or None.
May import what ``qa.decide`` may.
"""
