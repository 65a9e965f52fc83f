import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activations } from '../../src/formulas/activation.ts';
import { initialisers } from '../../src/formulas/initialiser.ts';
import { losses } from '../../src/formulas/loss.ts';
import { optimizers } from '../../src/formulas/optimizer.ts';
import { schedules } from '../../src/formulas/schedule.ts';
import { transforms } from '../../src/formulas/transform.ts';
import { modelSchema } from '../../src/model/schema.ts';
import { specSchema } from '../../src/spec/schema.ts';

const root = join(import.meta.dirname, '../..');
const { fill, tables } = await import(join(root, 'scripts/tables.js'));
const known = tables({ specSchema, modelSchema, activations, losses, initialisers, transforms, optimizers, schedules });
const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const read = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');

describe('docs/', () => {
  it.each(pages)('%s has the tables that rows and validators give now', (name) => {
    expect(read(name), 'run `npm run build`').toBe(fill(read(name), known));
  });

  it('shows every table', () => {
    const text = pages.map(read).join('');
    expect(Object.keys(known).filter((name) => !text.includes(`<!-- table: ${name} -->`))).toEqual([]);
  });

  it('has a row for every name that a spec may choose', () => {
    const text = pages.map(read).join('');
    const names = [activations, losses, initialisers, transforms, optimizers, schedules].flatMap(Object.keys);
    expect(names.filter((name) => !text.includes(`\n| \`${name}\` | `))).toEqual([]);
  });

  it('refuses a mark of a table that there is not', () => {
    expect(() => fill('<!-- table: colours -->\n<!-- /table -->', known)).toThrow('there is no table "colours"');
  });
});
