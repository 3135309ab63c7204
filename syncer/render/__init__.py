"""Render: plans, drift and outcomes as text, Markdown and JSON. Returns strings, prints nothing."""
