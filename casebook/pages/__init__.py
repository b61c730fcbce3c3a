"""The library as pages: which there are, what stands on them, and the data that their scripts ask for."""
