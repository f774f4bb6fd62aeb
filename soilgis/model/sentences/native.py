"""Sentences of the compiled kernels (编译核)."""

from __future__ import annotations

from soilgis.model.notes import Message


class NativeMessages:
    """What is wrong with the library, and the cure (编译核库的报错)."""

    no_library = Message(
        "no compiled kernels for {system} in {folder}; install soilgis again (pip install --force-reinstall soilgis), or `make` in a clone: "
        "they are built then (缺少本平台的编译核，请重新安装)"
    )
    not_loaded = Message("{file} cannot be loaded: {why}; install soilgis again (编译核无法装载，请重新安装)")
    stale = Message(
        "{file} was built from other texts than those beside it; install soilgis again, or `make` in a clone (编译核与程序不符，请重新安装)"
    )
