"""The engine in a browser: Pyodide from npm, cut down to what our code imports, packed for the page /edit/."""
