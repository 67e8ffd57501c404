"""World maps as SVG, for the proof's report and the rehearsal's page."""
