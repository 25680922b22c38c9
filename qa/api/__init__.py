"""The HTTP API and the MCP server: callers of ``qa`` that translate and decide nothing.

gate (tokens, rates, log, figures) -> app (routes, OpenAI's form, health) -> service (queue, threads) -> qa.pipeline
                                   -> /mcp (mcp_tools) -> service
                                   -> the page
In: requests. Out: responses as JSON, server-sent events or MCP. May import: ``qa.api.serving`` and what lies below the callers.
"""
