"""Writes the sample sets of the package from scikit-learn's copies.

    pip install -r tools/datasets/requirements.txt
    python tools/datasets/make_samples.py

Out come src/data/samples/files/*.data.ts (loaded by the package) and examples/data/*.csv (the
same text, for the command line). The facts that the tests hold are printed at the end.
"""

from pathlib import Path

import numpy
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris
from sklearn.model_selection import train_test_split

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "src" / "data" / "samples" / "files"
EXAMPLES = ROOT / "examples" / "data"

# One letter per pixel, "A" for 0 (paper) to "Q" for 16 (ink), then the digit itself.
PIXELS = "ABCDEFGHIJKLMNOPQ"

NOTICES = {
    "digits": [
        "Optical Recognition of Handwritten Digits (the test part of the UCI set).",
        "E. Alpaydin and C. Kaynak, 1998, https://doi.org/10.24432/C50P49, licence CC BY 4.0.",
    ],
    "iris": [
        "Iris. R. A. Fisher, 1936, https://doi.org/10.24432/C56C76, licence CC BY 4.0.",
        "Two samples are corrected after Fisher's paper, as in R and scikit-learn.",
    ],
    "breast-cancer": [
        "Breast Cancer Wisconsin (Diagnostic). W. Wolberg, O. Mangasarian, N. Street and W. Street,",
        "1993, https://doi.org/10.24432/C5DW2B, licence CC BY 4.0.",
    ],
    "diabetes": [
        "Diabetes. B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, 2004,",
        "https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html. The authors state no licence;",
        "scikit-learn hands the table on under BSD-3-Clause.",
    ],
}


def number(value):
    """The shortest text that reads back as the same double."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def write_module(name, exports):
    lines = [f"// {line}" for line in NOTICES[name]]
    lines.append("// Written by tools/datasets/make_samples.py from scikit-learn's copy; do not edit.")
    for doc, constant, body in exports:
        lines += ["", f"/** {doc} */", f"export const {constant} ={body};"]
    (FILES / f"{name}.data.ts").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_table(name, columns, features, targets):
    rows = [",".join(columns)]
    for row, target in zip(features, targets):
        rows.append(",".join([*map(number, row), target]))
    text = "\n".join(rows) + "\n"
    assert "`" not in text and "$" not in text and "\\" not in text and '"' not in text
    write_module(name, [("Holds the table as CSV text.", "table", f" `{text}`")])
    (EXAMPLES / f"{name}.csv").write_bytes(text.encode())
    print(name, features.shape, columns[-1], "column sums", [number(s) for s in features.sum(0)[:3]])


def write_digits():
    digits = load_digits()
    pixels = digits.data.astype(int)
    train, test = train_test_split(
        numpy.arange(len(pixels)), test_size=360, stratify=digits.target, random_state=0
    )
    exports = []
    for part, indices in (("train", train), ("test", test)):
        text = "".join(
            "".join(PIXELS[v] for v in pixels[i]) + str(digits.target[i]) for i in indices
        )
        doc = f"Holds the {len(indices)} {part} images: 64 letters (A = 0 to Q = 16) and the digit."
        exports.append((doc, part, f'\n  "{text}"'))
        print("digits", part, len(indices), "pixel sum", pixels[indices].sum(),
              "per class", numpy.bincount(digits.target[indices]).tolist(),
              "first labels", digits.target[indices[:8]].tolist(),
              "first image", pixels[indices[0]].tolist())
    write_module("digits", exports)


def main():
    FILES.mkdir(parents=True, exist_ok=True)
    EXAMPLES.mkdir(parents=True, exist_ok=True)
    write_digits()
    iris = load_iris()
    write_table("iris", [*iris.feature_names, "species"], iris.data,
                [iris.target_names[t] for t in iris.target])
    cancer = load_breast_cancer()
    write_table("breast-cancer", [*cancer.feature_names, "diagnosis"], cancer.data,
                [cancer.target_names[t] for t in cancer.target])
    diabetes = load_diabetes(scaled=False)
    write_table("diabetes", [*diabetes.feature_names, "progression"], diabetes.data,
                [number(t) for t in diabetes.target])


if __name__ == "__main__":
    main()
