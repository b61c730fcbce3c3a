"""Data files to a library, or to every problem in them, each with its place."""
