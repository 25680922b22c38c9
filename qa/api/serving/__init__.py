"""What stands around the API's routes: tokens, rates, the queue, logs, figures, errors.

In: requests. Out: a caller who may pass, or an error in Chinese.
May import: ``qa`` below the callers.
"""
