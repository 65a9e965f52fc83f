# Writes an oracle's numbers as JSON, floats with 17 significant digits (they read back exactly).
# Lists of plain values stay on one line, so the files can be read and compared by eye.
import pathlib


def text(value, indent=""):
    deeper = indent + "  "
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value - value != 0:
            raise ValueError("JSON has no infinities and no NaN")
        return "%.17g" % (value + 0.0)  # + 0.0 turns -0 into 0
    if isinstance(value, dict):
        rows = ['"%s": %s' % (key, text(item, deeper)) for key, item in value.items()]
        return "{\n" + deeper + (",\n" + deeper).join(rows) + "\n" + indent + "}"
    rows = [text(item, deeper) for item in value]
    if not any(isinstance(item, (dict, list)) for item in value):
        return "[" + ", ".join(rows) + "]"
    return "[\n" + deeper + (",\n" + deeper).join(rows) + "\n" + indent + "]"


def write_json(script, value):
    """Writes value beside the script, under the script's name, and prints it."""
    out = text(value) + "\n"
    pathlib.Path(script).with_suffix(".json").write_text(out)
    print(out, end="")
