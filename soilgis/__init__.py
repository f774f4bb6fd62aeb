"""soilgis (水土保持一张图): spatial planning of soil and water conservation, as reproducible code."""
