"""What all views of the page share: the plans that it shows, sections as HTML, templates, slow work, events.

In: an engine, documents, events. Out: HTML that everything from outside is escaped in.
May import: ``qa`` below the callers, ``index``.
"""
