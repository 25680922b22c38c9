"""What speaks against a sentence of a model: one module a kind of disagreement with its source.

In: the sentence and its source as read. Out: in Chinese what is not carried, for the model that is asked again.
May import: ``index``, ``qa.check.reading``.
"""
