"""The web page in rooms: what they share, who may enter, a room a view; ``services`` is what the page is given besides the engine.

A view has pure functions that make HTML by the macros of ``templates``, handlers of events, and a ``view`` that ties both to
Gradio; ``ui`` composes the views.
"""
