"""QGIS (桌面 GIS): the plugin that puts every job into its toolbox, and styles made from our classes."""
