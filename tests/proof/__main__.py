"""`python -m proof`: all of it, in one table."""

import sys

from proof.table import main

if __name__ == "__main__":
    sys.exit(main())
