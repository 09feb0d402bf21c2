"""``python -m pcp_analysis`` is ``pcp``, where no command of that name is on the path."""

from pcp_analysis.cli.main import main

if __name__ == "__main__":
    main()
