"""The window of places: the tree with who answers, what is to settle, companies and departments, duties, imports."""
