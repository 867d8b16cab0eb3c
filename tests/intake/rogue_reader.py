"""A workbook reader that does what the content of the file says: crash, hang, take memory, answer nonsense."""
import os
import signal
import sys

from models.files.child_reading import ReadingOrder, serve


def misbehave(content: bytes, _: ReadingOrder) -> tuple[list, list]:
    deed = content.rpartition(b"\n")[2].decode()
    if deed == "abort":
        os.abort()
    elif deed == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif deed == "hang":
        signal.pause()
    elif deed == "spin":
        while True:
            pass
    elif deed == "memory":
        held = []
        while True:
            held.append(bytearray(50_000_000))
    elif deed == "raise":
        raise RuntimeError("a fault of the reader")
    elif deed == "leave":
        os._exit(0)
    elif deed == "nonsense":
        sys.stdout.write("[1, 2")
        sys.stdout.flush()
        os._exit(0)
    elif deed.startswith("write "):
        with open(deed.removeprefix("write "), "w", encoding="utf-8") as file:
            file.write("x")
    return [], []


if __name__ == "__main__":
    serve(misbehave)
