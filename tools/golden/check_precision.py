"""Compare the committed golden values with the same computations in double precision.

Names each case in which float32 itself strays beyond the tests' tolerance,
|a - b| <= 1e-6 + 1e-5 max|b|: there the golden value is rounding noise, not truth.
Usage: check_precision.py [script ...]   (default: all)
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE.parents[1] / "tests" / "golden"
SCRIPTS = ["activations", "losses", "optimizers", "curves", "layers", "metrics", "training"]


def lists(item, path=""):
    """Every list of numbers in a JSON value, with its path."""
    if isinstance(item, dict):
        for key, value in item.items():
            yield from lists(value, f"{path}.{key}")
    elif isinstance(item, list):
        if item and all(isinstance(v, (int, float)) for v in item):
            yield path, item
        else:
            for i, value in enumerate(item):
                yield from lists(value, f"{path}[{i}]")


def main():
    scripts = sys.argv[1:] or SCRIPTS
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "GOLDEN_FLOATX": "float64", "GOLDEN_OUT": folder}
        for script in scripts:
            subprocess.run([sys.executable, HERE / f"{script}.py"], env=env, check=True)
            single = json.loads((GOLDEN / f"{script}.json").read_text())["cases"]
            double = json.loads((pathlib.Path(folder) / f"{script}.json").read_text())["cases"]
            by_name = {case["name"]: case for case in double}
            for a_case in single:
                b_case = by_name.get(a_case["name"])
                if b_case is None:
                    print(f"  {script}: {a_case['name']}: not computed in double precision")
                    continue
                for (path, a), (_, b) in zip(lists(a_case), lists(b_case), strict=True):
                    limit = 1e-6 + 1e-5 * max(map(abs, b))
                    worst = max(abs(x - y) for x, y in zip(a, b, strict=True))
                    if worst > limit / 2:
                        where = f"{script}: {a_case['name']}{path}"
                        print(f"  {where}: {worst / limit:.1f} x tolerance")


main()
