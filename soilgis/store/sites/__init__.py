"""Sites (项目范围): polygons, corner points and spreadsheets."""
