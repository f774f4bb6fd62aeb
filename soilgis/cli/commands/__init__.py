"""One module a command (命令): its docstring is the help line, its ``Command`` class declares the options and does the work."""
