"""Makes plan files searchable: parse, chunk, embed, publish, search."""
