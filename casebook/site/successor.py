"""ProperDocs, which carries MkDocs 1.x on, in its place: where MkDocs is not installed and it is."""

from importlib.util import find_spec


def stand_in() -> None:
    """From now on `import mkdocs` gives ProperDocs, if that is what there is."""
    if not find_spec("mkdocs") and find_spec("properdocs"):
        import properdocs.replacement  # noqa: F401
