"""The folder of a report (专题成果目录): CSV, GeoPackage, workbook, page and map."""
