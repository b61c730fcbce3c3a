"""The tools of those who work on the project; nothing that it publishes needs them."""
