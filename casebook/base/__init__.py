"""What knows no cases: problems, folders, the cache, progress, and where the project's files are."""
