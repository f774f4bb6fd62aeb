"""Briefings (简报): a page that prints, a Word document and a snippet to embed, all from the same content."""
