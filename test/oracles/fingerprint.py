# Pins: fingerprints of tables as docs/model.md tells them, with Python's csv and hashlib; of a whole data set, all its columns.
# Run: python3 -B test/oracles/fingerprint.py   (Python 3.11)
# Writes fingerprint.json beside itself.
import csv
import hashlib
import io
from pathlib import Path

from write_json import write_json

TEXTS = {
    "numbers in many spellings": 'x,y\n1,3\n1.5e-3,03\n12345678901234567,no\n,3\n',
    "quotes": 'name,"a ""b"""\n"é, ""x""","line\nbreak"\n,\n""""," 7"\n',
}


def fingerprint(text):
    names, *rows = csv.reader(io.StringIO(text, newline=""))
    total = hashlib.sha256()
    for name, cells in zip(names, zip(*rows)):
        column = hashlib.sha256("".join(cell + "\0" for cell in cells).encode())
        total.update(name.encode() + b"\0" + column.digest())
    return total.hexdigest()


def bundled(name):
    return (Path(__file__).parents[2] / "datasets" / name / "data.csv").read_text(encoding="utf-8")


write_json(
    __file__,
    {
        "texts": {name: fingerprint(text) for name, text in TEXTS.items()},
        "bundled": {name: fingerprint(bundled(name)) for name in ("iris", "birth-weight", "air-quality", "digits")},
    },
)
