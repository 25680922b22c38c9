"""The one exception family of the product: a message for the user and a hint what to do."""


class PlanQAError(Exception):
    """An error that a user can act on.

    Args:
        message: what went wrong, in Chinese, one sentence.
        hint: what to do about it, in Chinese; may be empty.

    Only callers (CLI, page, API) catch it and map it to an exit code, a notice or a status.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}{self.hint and ' ' + self.hint}"


class ParseError(PlanQAError):
    """A file cannot be read as a plan."""


class IndexMissingError(PlanQAError):
    """There is no index at the place that was named."""


class IndexCorruptError(PlanQAError):
    """A file of the index is missing, changed or unreadable."""


class IndexMismatchError(PlanQAError):
    """The index was built by another version or with other settings than those in use."""


class ModelError(PlanQAError):
    """An embedding model cannot be loaded."""


class InputError(PlanQAError):
    """A question, option or file given by the user cannot be used."""


class ConfigError(PlanQAError):
    """The settings file cannot be used."""
