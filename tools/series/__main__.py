"""``python -m series``: the same as the command ``series``."""

from series.cli import main

if __name__ == "__main__":
    main()
