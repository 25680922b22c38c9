"""What a language model is asked before an answer is drafted: a question with its evidence in, the evidence by its votes, or the question
in the words of plans, out. The model alone decides nothing: what it finds must stand in a plan, and the reader reads it too."""
