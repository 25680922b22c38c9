"""Questions answered in processes of their own, so that several processors work at once.

In: a question with its history and filters (``team``). Out: the ``Answer`` of ``qa.pipeline.ask``, told the same way. ``process`` is what
such a process runs, ``wire`` how the two sides write to each other; nothing is pickled.
"""
