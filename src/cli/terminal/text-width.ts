// string-width takes 40 ms to load: a command that draws no bar, or one of ASCII, does not wait for it.

let exact: ((text: string) => number) | undefined;

/** Letters of Europe, punctuation, arrows, mathematical signs, lines and blocks: one column each. */
const narrow = /^[\u0020-\u007e\u00a0-\u02ff\u0370-\u052f\u2010-\u205e\u2070-\u22ff\u2500-\u259f]$/;

/** Columns that a text takes on a terminal. Until the library that knows is loaded, what is not surely narrow is taken for wide. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  if (exact !== undefined) return exact(text);
  void import('string-width').then((library) => {
    exact = library.default;
  });
  return Array.from(text, (character) => (narrow.test(character) ? 1 : 2)).reduce((sum, width) => sum + width, 0);
}
