"""Word documents typeset as Chinese official documents are.

In: text, notes and tables of a caller. Out: the bytes of a DOCX file.
May import: nothing of the project.
"""
