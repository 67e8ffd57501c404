"""How a drill is told: `words` are shared; on a terminal, as Markdown, as JSON, and as a chart."""
