"""The library as files for other programs: JSON, CSV, XLSX, Atom, references."""
