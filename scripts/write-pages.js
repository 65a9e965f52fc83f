// Writes the tables of the pages in `docs/`. Run by `npm run build`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { activations } from '../dist/formulas/activation.js';
import { initialisers } from '../dist/formulas/initialiser.js';
import { losses } from '../dist/formulas/loss.js';
import { optimizers } from '../dist/formulas/optimizer.js';
import { schedules } from '../dist/formulas/schedule.js';
import { transforms } from '../dist/formulas/transform.js';
import { modelSchema } from '../dist/model/schema.js';
import { specSchema } from '../dist/spec/schema.js';
import { fill, tables } from './tables.js';

const folder = new URL('../docs/', import.meta.url);
const known = tables({ specSchema, modelSchema, activations, losses, initialisers, transforms, optimizers, schedules });
for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
  const path = new URL(name, folder);
  const page = readFileSync(path, 'utf8');
  const filled = fill(page, known);
  if (filled !== page) writeFileSync(path, filled);
}
