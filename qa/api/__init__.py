"""The HTTP API and the MCP server: callers of ``qa`` that translate and decide nothing.

gate (tokens, rates, log, figures) -> app (routes, OpenAI's form, state) -> service (queue, threads) -> qa.pipeline
                                   -> /mcp (mcp_tools) -> service
                                   -> the page
"""
