"""What a question sets side by side: its words with their types in, one question a side out."""
