// Writes the published JSON Schemas from the validators the program itself uses. Run by `npm run build`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { modelSchema } from '../dist/model/schema.js';
import { specSchema } from '../dist/spec/schema.js';
import { published } from './json-schema.js';

const folder = new URL('../schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, title, schema] of [
  ['spec', 'Model spec of nn', specSchema],
  ['model', 'Model file of nn', modelSchema],
]) {
  writeFileSync(new URL(`${name}.schema.json`, folder), `${JSON.stringify(published(schema, title), null, 2)}\n`);
}
