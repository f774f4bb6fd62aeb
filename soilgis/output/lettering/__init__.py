"""Lettering (注记): short names, and where they stand, for the page, the pictures and the print alike."""
