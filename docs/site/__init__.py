"""The manual as a site (手册): written pages, pages made of the declarations, pictures; offline, Chinese first, English beside."""
