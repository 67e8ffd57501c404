"""A greeting from the region that answers, and a page that shows in a browser which one it is."""
