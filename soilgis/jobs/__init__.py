"""One file a command (作业): each module does the work of the command it is named after; numbers only, no windows."""
