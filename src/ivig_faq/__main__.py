"""The command line, as `ivig-faq` and as `python -m ivig_faq`."""

from __future__ import annotations

import gc
import sys

from ivig_faq.signals import end_when_told


def main() -> None:
    """Import the command line without looking for garbage, a tenth of what that costs; run it."""
    if "serve" in sys.argv[1:2]:
        end_when_told()
    gc.disable()
    from ivig_faq.cli import main as run  # noqa: PLC0415

    gc.freeze()  # what is imported stays: nobody need look through it from now on either
    gc.enable()
    run()


if __name__ == "__main__":
    main()
