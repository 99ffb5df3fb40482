"""The service against whatever its own OpenAPI description allows, and what it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from processes import PATIENCE, free_port, read_line, running

_SCRIPT = Path(__file__).with_name("http_server.py")
_HOW = (
    "--checks all --mode all --phases examples,coverage,fuzzing,stateful --max-examples 8 --seed 7"
)


def test_nothing_within_or_beyond_its_description_breaks_the_service(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("schemathesis")
    port = free_port()
    with running([str(_SCRIPT), str(port), str(tmp_path)], stdout=subprocess.PIPE) as server:
        read_line(server.stdout)
        url = f"http://127.0.0.1:{port}/openapi.json"
        done = subprocess.run(
            [str(tool), "run", url, *_HOW.split()],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            timeout=3 * PATIENCE,
        )
        assert server.poll() is None
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout
