import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** README and every page of `docs/`, by their paths from the root. */
export const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** The text of a page. */
export const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** Blocks of code on a page: the language, which may be none, and the lines. */
export function blocksOf(page: string): { readonly language: string; readonly lines: readonly string[] }[] {
  return [...textOf(page).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => {
    return { language: language!, lines: text!.trimEnd().split('\n') };
  });
}

/** Lines to type into a shell: those of blocks of `sh`, and those after a `$` of what a terminal shows. */
export function commandsOf(page: string): string[] {
  return blocksOf(page).flatMap(({ language, lines }) => {
    if (language === 'sh') return lines;
    return lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  });
}
