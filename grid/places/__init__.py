"""Places and who answers for them: buildings down to households, micro-grids over time, holders, property companies, duties."""
