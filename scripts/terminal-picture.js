// Draws a terminal's screen as SVG: `tmux capture-pane -ep | node scripts/terminal-picture.js > docs/run.svg`.
// Knows the colours that nn uses and no other escape sequences.
import { readFileSync } from 'node:fs';

const cell = { width: 8.4, height: 19 };
const margin = 16;
const colors = { 31: '#e06c75', 33: '#d19a66', 36: '#56b6c2' };

const lines = readFileSync(0, 'utf8').trimEnd().split('\n');
const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One line as runs of text of one style. */
function runs(line) {
  const found = [];
  let style = { color: '#d7dae0', opacity: 1 };
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    const codes = part.startsWith('\u001b[') ? part.slice(2, -1).split(';') : undefined;
    if (codes === undefined) {
      if (part !== '') found.push({ ...style, column, text: part });
      column += [...part].length;
      continue;
    }
    for (const code of codes) {
      if (code === '' || code === '0') style = { color: '#d7dae0', opacity: 1 };
      else if (code === '2') style = { ...style, opacity: 0.45 };
      else if (code === '22') style = { ...style, opacity: 1 };
      else if (code === '39') style = { ...style, color: '#d7dae0' };
      else style = { ...style, color: colors[code] ?? style.color };
    }
  }
  return found;
}

const width = Math.max(
  ...lines.map((line) => runs(line).reduce((end, { column, text }) => Math.max(end, column + [...text].length), 0)),
);
const size = { width: Math.ceil(width * cell.width + 2 * margin), height: lines.length * cell.height + 2 * margin };
const text = lines.flatMap((line, row) =>
  runs(line).map(({ color, opacity, column, text }) => {
    const length = ([...text].length * cell.width).toFixed(1);
    const x = (margin + column * cell.width).toFixed(1);
    const y = margin + row * cell.height + 14;
    return `  <text x="${x}" y="${y}" fill="${color}" fill-opacity="${opacity}" textLength="${length}" xml:space="preserve">${escapeXml(text)}</text>`;
  }),
);
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">
  <title>A terminal in which nn trains a network and predicts with it</title>
  <rect width="100%" height="100%" rx="8" fill="#282c34"/>
  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${text.join('\n')}
  </g>
</svg>
`);
