"""How the reader is made: the text that it learns from, training, and what it is measured by. Not installed."""
