"""Turns a question into a checked, cited answer."""
