import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { Diagram } from '../../src/draw/diagram.ts';
import { toDot } from '../../src/draw/dot.ts';
import { toMermaid } from '../../src/draw/mermaid.ts';
import { toSvg } from '../../src/draw/svg.ts';
import { differentiate, evaluate } from '../../src/explain/graph.ts';
import { graphDiagram } from '../../src/explain/graph-diagram.ts';
import { parseExpression } from '../../src/explain/parse-expression.ts';
import { diagrams, hostileDiagram } from './diagrams.ts';

const graph = parseExpression('3*(a+b*c)');
const values = evaluate(graph, new Map(Object.entries({ a: 5, b: 3, c: 2 })));
const example = graphDiagram(graph, values, differentiate(graph, values));

/** The elements of a document with their attributes and texts; throws where it is not XML. */
function parseXml(document: string) {
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: (typeof elements)[number][] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const plain = Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value]));
    open.push({ name, attributes: plain, text: '' });
    elements.push(open.at(-1)!);
  });
  parser.on('text', (text) => {
    for (const element of open) element.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(document).close();
  return elements;
}

describe('a diagram as SVG', () => {
  it('is XML with a title, a description, and every text', () => {
    const elements = parseXml(toSvg(example));
    const texts = (name: string) => elements.filter((element) => element.name === name).map(({ text }) => text);
    expect(elements[0]!.name).toBe('svg');
    expect(texts('title')).toEqual(['J = 3*(a+b*c)']);
    expect(texts('desc')).toEqual([
      'a = 5, da = 3; b = 3, db = 6; c = 2, dc = 9; u = b · c, 6, du = 3; v = a + u, 11, dv = 3; J = 3 · v, 33',
    ]);
    expect(texts('text')).toEqual(
      expect.arrayContaining(['u = b · c', '6', 'du = 3', '← 3 · 2', '← 3 · 3', 'J = 3 · v', '33', 'a = 5', 'da = 3']),
    );
  });

  it('runs nothing and asks for nothing, and takes hostile texts for texts', () => {
    const elements = parseXml(toSvg(hostileDiagram));
    const names = new Set(elements.map(({ name }) => name));
    expect([...names].sort()).toEqual(['defs', 'desc', 'marker', 'path', 'rect', 'svg', 'text', 'title', 'tspan']);
    for (const { attributes } of elements) {
      expect(Object.keys(attributes).filter((key) => /^on|href|^style$/i.test(key))).toEqual([]);
      for (const value of Object.values(attributes)) expect(value).not.toMatch(/url\((?!#nn-arrow\))/);
    }
  });

  it('is XML whatever the diagram, and holds all that it draws', () => {
    fc.assert(
      fc.property(diagrams, (diagram) => {
        const elements = parseXml(toSvg(diagram));
        const { width, height } = elements[0]!.attributes;
        const boxes = elements.filter(({ name, attributes }) => name === 'rect' && attributes.rx === '9');
        expect(boxes.length).toBe(diagram.nodes.length);
        for (const { attributes: box } of boxes) {
          expect(Number(box.x) + Number(box.width)).toBeLessThan(Number(width));
          expect(Number(box.y) + Number(box.height)).toBeLessThan(Number(height));
        }
        expect(elements.filter(({ attributes }) => attributes['marker-end'] !== undefined).length).toBe(
          diagram.edges.length,
        );
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  const chromium = '/usr/bin/chromium';
  const hasChromium = spawnSync(chromium, ['--version']).status === 0;

  it('is drawn by a browser on a light ground, also on a dark page', ({ skip }) => {
    if (!hasChromium) skip(`${chromium} is not there`);
    const folder = mkdtempSync(join(tmpdir(), 'nn-svg-'));
    try {
      writeFileSync(join(folder, 'g.svg'), toSvg(example));
      writeFileSync(join(folder, 'g.html'), '<body style="margin:0;background:#000"><img src="g.svg">');
      const flags =
        '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --window-size=1000,600';
      const shot = ['--screenshot=g.png', `--user-data-dir=${join(folder, 'user')}`, join(folder, 'g.html')];
      spawnSync(chromium, [...flags.split(' '), ...shot], { cwd: folder, timeout: 600_000 });
      const colors = colorsOf(readFileSync(join(folder, 'g.png')));
      const share = (hex: string) => (colors.get(hex) ?? 0) / (1000 * 600);
      expect(share('ffffff')).toBeGreaterThan(0.3);
      expect(share('eaf2fb')).toBeGreaterThan(0.01);
      expect(share('e6f4ea')).toBeGreaterThan(0.005);
      expect(share('0b5394')).toBeGreaterThan(0);
      expect(share('a8320a')).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** How many pixels of a PNG without palette and interlacing have each colour (PNG 1.2, section 6: the filters). */
function colorsOf(png: Buffer): Map<string, number> {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const size = png[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * size;
  const colors = new Map<string, number>();
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    const row = Buffer.from(raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let k = 0; k < stride; k++) {
      const [a, b, c] = [row[k - size] ?? 0, above[k]!, above[k - size] ?? 0];
      row[k] = row[k]! + [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!;
    }
    for (let k = 0; k < stride; k += size) {
      const hex = row.toString('hex', k, k + 3);
      colors.set(hex, (colors.get(hex) ?? 0) + 1);
    }
    above = row;
  }
  return colors;
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

describe('a diagram for Graphviz', () => {
  const hasDot = spawnSync('dot', ['-V']).status === 0;

  it('is taken by dot without a warning, hostile texts too', ({ skip }) => {
    if (!hasDot) skip('Graphviz is not there');
    for (const diagram of [example, hostileDiagram])
      expect(renderDot(diagram)).toMatchObject({ status: 0, stderr: '' });
  });

  it('shows every box and arrow', ({ skip }) => {
    if (!hasDot) skip('Graphviz is not there');
    const elements = parseXml(renderDot(example).stdout);
    const count = (kind: string) => elements.filter(({ attributes }) => attributes.class === kind).length;
    expect([count('node'), count('edge')]).toEqual([6, 5]);
    expect(elements.map(({ text }) => text)).toContain('u = b · c');
  });

  function renderDot(diagram: Diagram) {
    const { status, stdout, stderr } = spawnSync('dot', ['-Tsvg'], { input: toDot(diagram), encoding: 'utf8' });
    return { status, stdout, stderr };
  }
});

/** The part of Mermaid's language that is used, read strictly: a label holds nothing but letters, blanks and entities. */
const label = String.raw`"(?:[^"#&<>\`\\*_~[\]{}|;%\u0000-\u001f]|#\d+;|<br/>)*"`;
const grammar = new RegExp(
  String.raw`^---\ntitle: "(?:[^"\\\n]|\\.)*"\n---\n%% nn-diagram\nflowchart LR\n` +
    String.raw`(?:  n_\w+\[${label}\]:::(?:input|parameter|step|output)\n)*` +
    String.raw`(?:  n_\w+ -->(?:\|${label}\|)? n_\w+\n)*` +
    String.raw`(?:  classDef (?:input|parameter|step|output) fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}\n){4}$`,
);

describe('a diagram for Mermaid', () => {
  it('has a line for every box and every arrow', () => {
    expect(toMermaid(example)).toContain('\n  n_n3["u = b · c<br/>6<br/>du = 3"]:::step\n');
    expect(toMermaid(example)).toContain('\n  n_n1 -->|"3 · 2"| n_n3\n');
    expect(toMermaid(example)).toMatch(grammar);
  });

  it('keeps to the grammar whatever the texts', () => {
    expect(toMermaid(hostileDiagram)).toMatch(grammar);
    fc.assert(
      fc.property(diagrams, (diagram) => {
        expect(toMermaid(diagram)).toMatch(grammar);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
