"""People of an installation: accounts, sign-in attempts, the audit log, their feedback.

In: names, passwords, events. Out: who may do what, and a record of it.
May import: ``index.errors``, ``qa.types``, ``qa.understand`` (the type of a question).
"""
