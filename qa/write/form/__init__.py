"""Questions about a plan as a document: when it was issued and for which years, what stands at an address, how many parts.

In: a task. Out: a draft, or None where a question asks what the plan says. May import what ``qa.write`` may.
"""
