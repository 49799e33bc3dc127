"""The first module of the built program: what `xiuhua` is in an installation."""

import multiprocessing

from cli.main import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
