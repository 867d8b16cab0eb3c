"""What the server loads once is not looked through after every run of a page."""
from __future__ import annotations

import subprocess
import sys

from tests.test_architecture import ROOT, modules, name_of

_START = """
import gc, sys
import app
assert app.app
print(gc.get_freeze_count(), *(name for name in sys.modules if name == "ui" or name.startswith("ui.")))
left = sum(1 for _ in gc.get_objects())
print(left)
"""


def test_a_server_has_loaded_every_module_of_the_pages_and_set_it_apart_before_the_first_visit():
    answer = subprocess.run([sys.executable, "-c", _START], cwd=ROOT, capture_output=True, text=True, check=True)
    (apart, *loaded), (left,) = (line.split() for line in answer.stdout.splitlines()[-2:])
    wanted = {name_of(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in modules("ui")}
    assert wanted <= set(loaded)
    assert int(apart) > 20 * int(left)
