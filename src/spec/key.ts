import * as v from 'valibot';
import { namesOf } from '../formulas/names.ts';

/** What a reader is told of a key: by an editor, through the published JSON Schema, and in `docs/spec.md`. */
export type KeyNote = {
  readonly means: string;
  /** In which its numbers count. */
  readonly unit?: string;
  readonly example: unknown;
} & (
  | {
      /** Its value where the spec leaves it out. */
      readonly usual: unknown;
    }
  | {
      /** What holds where the spec leaves it out, if that is no one value; `required` if it may not. */
      readonly otherwise: string;
    }
);

/** A validator with what a reader is told of its key. */
export function told<Schema extends v.GenericSchema>(schema: Schema, note: KeyNote) {
  return v.pipe(schema, v.metadata(note));
}

/** A key that a spec may leave out. */
export function key<Schema extends v.GenericSchema>(schema: Schema, note: KeyNote) {
  return v.exactOptional(told(schema, note));
}

/** A setting that some rows of a table have: what it is in each where the spec leaves it out. */
export function usualIn<Name extends string>(
  rows: Readonly<Record<Name, { readonly settings: object }>>,
  setting: string,
): { readonly otherwise: string } {
  const owners = new Map<unknown, string[]>();
  for (const name of namesOf(rows)) {
    const usual = (rows[name].settings as Record<string, unknown>)[setting];
    if (usual !== undefined) owners.set(usual, [...(owners.get(usual) ?? []), `\`${name}\``]);
  }
  return {
    otherwise: [...owners].map(([usual, names]) => `${usual ?? 'all that are left'} (${names.join(', ')})`).join('; '),
  };
}
