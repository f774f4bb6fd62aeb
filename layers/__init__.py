"""Data shelf (数据架): one folder a layer, each with its layer.toml and the facts the project itself holds."""
