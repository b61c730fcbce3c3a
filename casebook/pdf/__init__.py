"""The library on paper: a book, a sheet for each case, and pictures to share, all set by Typst from the same data."""
