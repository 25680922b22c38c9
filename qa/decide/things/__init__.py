"""What kind of thing a question asks for (a person, a place, a firm, a day, the names of what is counted), and whether an answer holds one.

In: a question, the draft that answers it. Out: the kinds that are asked for and stand nowhere in it.
May import: ``qa.read``, ``qa.understand``, ``index``.
"""
