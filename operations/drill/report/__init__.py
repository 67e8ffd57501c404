"""The report of a drill: on a terminal, as Markdown, JSON or a chart, from shared `content`."""
