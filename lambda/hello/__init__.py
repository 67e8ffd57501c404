"""A greeting from the region that answers, and a web page that shows which region answers."""
