"""A newsletter's subscribers: taken by the region that is asked, welcomed by the same."""
