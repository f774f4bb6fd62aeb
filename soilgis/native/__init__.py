"""Compiled kernels (编译核): C functions that fill arrays, one library for each platform, loaded without Python's ABI.

``c/`` holds their text, ``build`` compiles it when soilgis is installed, ``library`` finds and loads what was built, ``signature`` says
what a function takes. A function's meaning, shapes and sources stand with the Python function that calls it, in geometry and raster.
"""
