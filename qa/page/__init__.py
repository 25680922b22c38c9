"""The web page in parts: what is shown (pure functions), what happens on events (desks), and the views that tie both to Gradio.

Only the modules named ``*_view`` know Gradio's components; ``ui`` composes them.
"""
