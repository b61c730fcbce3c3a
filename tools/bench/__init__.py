"""Measuring the project: synthetic libraries, what building and searching them costs, and BENCHMARKS.md."""
