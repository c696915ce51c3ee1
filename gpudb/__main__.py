"""`python -m gpudb` is the command line."""

from gpudb.cli.main import main

main()
