"""Where the pages meet MkDocs, and where a finished site is checked, put in place and packed."""
