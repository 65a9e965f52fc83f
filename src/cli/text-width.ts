// string-width takes 40 ms to load: a command that draws no bar, or one of ASCII, does not wait for it.

let exact: ((text: string) => number) | undefined;

/** Columns that a text takes on a terminal. Until the library that knows is loaded, what is not ASCII is taken for wide. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  if (exact !== undefined) return exact(text);
  void import('string-width').then((library) => {
    exact = library.default;
  });
  return text.replace(/[^ -~]/g, '  ').length;
}
