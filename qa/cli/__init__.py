"""The command line ``planqa``: reads arguments, calls the library, prints; decides nothing.

In: arguments. Out: text or JSON and an exit code.
May import: everything; a caller at the top.
"""
