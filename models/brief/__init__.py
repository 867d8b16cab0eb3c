"""The leadership brief as data: what is asked, what it buys, what differs, what may go wrong; codes and numbers."""
