"""The door for the administrator: the window, its pages, and the web door it keeps running."""
