"""The workbench (本地工作台): the same command line in the browser, for people who do not type commands.

It reckons nothing: forms are made from the declarations of the jobs, what is asked becomes a command line, and a child process does it.
"""
