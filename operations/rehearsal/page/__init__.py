"""The web page of a rehearsal.

`snapshot` is what a page needs when it connects (pure), `counters` polls the figures that are not
events, `stream` sends both and then each event, `app` serves it all behind `guard`, and `client`
is what runs in the browser. `address` tells other commands where the page is.
"""
