// What a file is that was named in the place of another, as its beginning tells.

/** Whether a text is a table rather than JSON: its first line has parts. */
export function looksLikeTable(text: string): boolean {
  const [line = ''] = text
    .slice(0, 4096)
    .replace(/^\ufeff?\s*/, '')
    .split(/[\r\n]/, 1);
  return !/^[[{]/.test(line) && /[,;\t|]/.test(line);
}

/** Whether JSON begins by saying its format, as models and checkpoints do, and specs do not. */
export function saysFormat(text: string): boolean {
  return /^\ufeff?\s*\{\s*"format"/.test(text);
}

/** What JSON holds that was named where a table is wanted: undefined if the text does not begin as JSON does. */
export function jsonKind(text: string): string | undefined {
  if (!/^\s*\{\s*"[^"\r\n]*"\s*:/.test(text)) return undefined;
  return /^\s*\{\s*"format"\s*:\s*"nn-model"/.test(text) ? 'a model' : 'JSON';
}
