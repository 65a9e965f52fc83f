/**
 * Options as `--name=value`; a flag is `--name=yes` or `--name=no`, or `--name` alone.
 *
 * @param defaults name → value; its type is that of the option
 */
export function parseOptions(defaults, words = process.argv.slice(2)) {
  const options = { ...defaults };
  for (const word of words) {
    const [, name, value = 'yes'] = /^--([a-z]+)(?:=(.*))?$/.exec(word) ?? [];
    if (!(name in defaults)) {
      throw new Error(`must be one of ${Object.keys(defaults).map((known) => `--${known}`)}, found ${word}`);
    }
    const parsed = { number: Number, boolean: (text) => text === 'yes', string: String }[typeof defaults[name]](value);
    if (Number.isNaN(parsed)) throw new Error(`--${name} must be a number, found ${value}`);
    options[name] = parsed;
  }
  return options;
}
