"""What the styles of a web page do to its text: seen or not, raised, turned round.

In: elements and style sheets. Out: what holds of each element. May import: ``bs4``, ``soupsieve``.
"""
