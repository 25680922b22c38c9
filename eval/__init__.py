"""The offline eval suite."""
