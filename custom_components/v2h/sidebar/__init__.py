"""The dashboard in the sidebar: the page, what it listens to, and what it is told."""
