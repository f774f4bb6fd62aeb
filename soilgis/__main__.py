"""``python -m soilgis`` is the command line."""

from soilgis.cli import main

if __name__ == "__main__":
    main()
