import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, textOf } from './pages.ts';

const root = join(import.meta.dirname, '../..');
const written = [...pages, 'CONTRIBUTING.md'];

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
  const headings = [...textOf(page).matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('links between pages', () => {
  it.each(written)('of %s lead to a file, and to a heading in it', (page) => {
    // Formulas in indented blocks only look like links.
    const text = textOf(page).replace(/^ {4}.*$/gm, '');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    for (const [link, path, anchor] of links) {
      const target = path === '' ? page : join(dirname(page), path!);
      expect([link, existsSync(join(root, target))]).toEqual([link, true]);
      if (anchor !== undefined) expect([link, anchorsOf(target).includes(anchor)]).toEqual([link, true]);
    }
  });

  it('lead from README to every page', () => {
    const readme = textOf('README.md');
    expect(pages.filter((page) => page !== 'README.md' && !readme.includes(`](${page})`))).toEqual([]);
    expect(readme.split('\n').length).toBeLessThanOrEqual(160);
  });
});
