"""Installs PyTorch from PyPI without the gigabytes of CUDA that its Linux wheels ask for.

Those wheels compute on the CPU as any other, but do not load without CUDA's libraries. In their
place come empty ones with the names that the loader looks for; nothing on the CPU calls them.
"""

import importlib.util
import pathlib
import re
import subprocess
import sys
import tempfile

FOREIGN = re.compile(r"^(cu|nccl|nvrtc|nvtx|nvshmem|nvJit|__cuda)")
LIBRARY = re.compile(r"^lib(cu|nccl|nvrtc|nvshmem|nvJit)")
PURE = ["filelock", "typing-extensions", "setuptools", "sympy", "networkx", "jinja2", "fsspec"]


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", *arguments], check=True)


def missing_libraries(files, folder):
    """Gives the CUDA libraries that the files need, each with the versions they ask it for."""
    versions = {}
    for file in files:
        for name in re.findall(r"NEEDED.*\[(.*?)\]", output("readelf", "-d", file)):
            # The driver itself is looked for at run time only.
            if LIBRARY.match(name) and not (folder / name).exists() and name != "libcuda.so.1":
                versions.setdefault(name, set())
        current = None
        for kind, name in re.findall(r"(File|Name): (\S+)", output("readelf", "-VW", file)):
            if kind == "File":
                current = name
            elif current in versions:
                versions[current].add(name)
    return versions


def foreign_symbols(files):
    found = set()
    for file in files:
        for line in output("nm", "-D", "--undefined-only", file).splitlines():
            name = line.split()[-1].split("@")[0]
            if FOREIGN.match(name):
                found.add(name)
    return sorted(found)


def make_stand_ins(folder):
    files = sorted(str(path) for path in folder.glob("*.so"))
    versions = missing_libraries(files, folder)
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(scratch, "empty.c")
        functions = (f"void *{name}(void) {{ return 0; }}" for name in foreign_symbols(files))
        source.write_text("\n".join(functions) + "\n")
        for name, wanted in sorted(versions.items()):
            script = pathlib.Path(scratch, "versions")
            nodes = sorted(wanted) or [name]
            script.write_text("".join(
                f"{node} {{ {'global: *;' if i == 0 else ''} }};\n" for i, node in enumerate(nodes)
            ))
            flags = ["-shared", "-fPIC", "-w", f"-Wl,-soname,{name}"]
            flags.append(f"-Wl,--version-script,{script}")
            subprocess.run(["cc", *flags, "-o", str(folder / name), str(source)], check=True)


def main():
    requirement = sys.argv[1]
    if sys.platform != "linux":
        pip(requirement)
        return
    pip("--no-deps", requirement)
    pip(*PURE)
    # Found without importing it, which would fail still.
    place = importlib.util.find_spec("torch").submodule_search_locations[0]
    make_stand_ins(pathlib.Path(place, "lib"))
    subprocess.run([sys.executable, "-c", "import torch"], check=True)


if __name__ == "__main__":
    main()
