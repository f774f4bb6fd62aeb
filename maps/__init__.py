"""Studies (研究方案): one folder a study, each with its study.toml."""
