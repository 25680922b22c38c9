"""What is known of a plan apart from its text: title, issuer, date, period, place, kind of document.

In: the front matter, the opening lines, the body. Out: ``Metadata`` that says which of it is a guess.
May import: ``index.text`` and the lines and repairs of ``index.parse``.
"""
