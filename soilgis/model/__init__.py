"""Declarations (声明): units, errors, columns, tables, layers, studies and results. No work is done here."""
