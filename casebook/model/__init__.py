"""What a case is: the records, the library they make, their figures in words, and the model told as schema and dictionary."""
