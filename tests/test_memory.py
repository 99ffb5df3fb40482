from __future__ import annotations

import sys

import pytest

from ivig_faq import cli
from ivig_faq.memory import give_back, keep_together
from processes import running

# What was freed lies below something that stays, so that it does not go by itself.
WASTE = """
import ctypes, resource
from pathlib import Path
from ivig_faq.memory import give_back, keep_together
def held(): return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
blocks = [libc.malloc(60_000) for _ in range(1000)]
for block in blocks: ctypes.memset(block, 1, 60_000)
before = held()
for block in blocks[:-1]: libc.free(ctypes.c_void_p(block))
print(before - held(), give_back(), before - held())
"""


# A thread frees all that it took, after something large was freed: glibc then keeps up to 60 MB.
THREAD = """
import ctypes, resource, threading
from pathlib import Path
from ivig_faq.memory import give_back, keep_together
def held(): return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free(ctypes.c_void_p(libc.malloc(30_000_000)))
print(keep_together())
def use():
    blocks = [libc.malloc(60_000) for _ in range(300)]
    for block in blocks: ctypes.memset(block, 1, 60_000)
    print(held())
    for block in blocks: libc.free(ctypes.c_void_p(block))
thread = threading.Thread(target=use)
thread.start()
thread.join()
give_back()
print(held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing can be given back")
def test_what_was_freed_goes_back_to_the_system() -> None:
    with running(["-c", WASTE], stdout=-1) as process:
        assert process.stdout is not None
        by_itself, gave, after = process.stdout.read().split()
    assert gave == "True"
    assert int(by_itself) < 10_000_000
    assert int(after) > 50_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads share it already")
def test_what_a_thread_freed_goes_back_to_the_system() -> None:
    with running(["-c", THREAD], stdout=-1) as process:
        assert process.stdout is not None
        together, before, after = process.stdout.read().split()
    assert together == "True"
    assert int(before) - int(after) > 15_000_000


def test_a_start_keeps_memory_together_before_any_thread_takes_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(cli, "log_unhindered", lambda _: None)
    monkeypatch.setattr(cli, "keep_together", lambda: done.append("kept together"))
    monkeypatch.setattr(cli, "_serve_one", lambda *_: done.append("served"))
    cli.serve()
    assert done == ["kept together", "served"]


def test_where_nothing_can_be_given_back_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert give_back() is False
    assert keep_together() is False
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    assert give_back() is False
    assert keep_together() is False
