"""Where language models come from: GGUF files and model folders in this process, and the bounds of services over HTTP.

In: a file, a folder, limits. Out: a LangChain chat model, an HTTP client.
May import: ``index``.
"""
