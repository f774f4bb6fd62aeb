"""Steps of a study (研究步骤): what it covers, its rasters, and their crossings with zones and land use."""
