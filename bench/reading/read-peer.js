// One reader of JavaScript: node --expose-gc read-peer.js READER FILE COLUMNS. Reads the file once for every line of stdin, and answers
// with seconds, rows, and for each column what should be the same in all readers.
import { createInterface } from 'node:readline';
import { readers } from './readers.js';

const [name, path, text] = process.argv.slice(2);
const columns = JSON.parse(text);

/** Sum and sum of magnitudes of numbers, and how many are missing; characters of texts. */
function check(list) {
  if (!(list instanceof Float64Array)) {
    let sum = 0;
    for (let row = 0; row < list.length; row++) sum += list.at(row).length;
    return { sum };
  }
  const found = { sum: 0, magnitude: 0, missing: 0 };
  for (const value of list) {
    if (Number.isNaN(value)) found.missing++;
    else {
      found.sum += value;
      found.magnitude += Math.abs(value);
    }
  }
  return found;
}

for await (const _ of createInterface({ input: process.stdin })) {
  globalThis.gc();
  const began = performance.now();
  const lists = await readers[name](path, columns);
  const seconds = (performance.now() - began) / 1000;
  const rows = lists.find((list) => list !== undefined).length;
  const checks = lists.filter((list) => list !== undefined).map(check);
  process.stdout.write(`${JSON.stringify({ seconds, rows, checks })}\n`);
}
