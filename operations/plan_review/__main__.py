"""Makes signals harmless before anything slow is imported, then runs the command.

Neither a Ctrl-C nor a reader that leaves (`| head -1`) may end with a code that is a verdict.
"""

import os
import signal
import sys

_INTERRUPTED = 130

if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
    if sys.platform != "win32":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)

    from operations.plan_review.app import run

    sys.exit(run())
