"""Who is at the page and what may pass: the sign-in form, sessions, headers.

In: requests. Out: the person behind them, or a closed door.
May import: ``qa.people``, ``qa.config``, ``qa.page.shared``.
"""
