import { listColumns } from '../../encode/column-names.ts';
import type { Target } from '../../encode/target.ts';
import {
  freeParameterCount,
  isDense,
  kindOf,
  outputOf,
  parameterCount,
  type ResolvedLayer,
  tensorsOf,
} from '../../spec/layers.ts';
import type { WiredUnit } from '../../spec/wiring.ts';
import type { Part } from '../terminal/report.ts';
import { textTable } from '../terminal/text-table.ts';

/** What is inspected, as data for `--json` and as text. */
export interface Inspection {
  readonly data: object;
  readonly lines: readonly Part[];
}

/** A network's shapes, in the letters of docs/concepts.md: one example a column of X. */
export function inspectNetwork(network: {
  kind: string;
  target: Target;
  inputs: number;
  layers: readonly ResolvedLayer[];
  rows: { train: number; validation: number };
  hyperparameters: object;
  /** Whether names are listed, however many there are. */
  all?: boolean | undefined;
}): Inspection {
  const { kind, target, inputs, layers, rows, hyperparameters } = network;
  const parameters = parameterCount(layers, inputs);
  const free = freeParameterCount(layers, inputs);
  const shapes: Record<string, [number, number]> = {
    X: [inputs, rows.train],
    Y: [outputOf({ layers }).units, rows.train],
  };
  const words = new Map<string, string>();
  for (const [l, tensors] of tensorsOf(layers, inputs).entries()) {
    const [first] = Object.keys(tensors);
    words.set(`${first}${l + 1}`, kindOf(layers[l]!).words(layers[l]!));
    for (const [letter, { rows: high, cols, role }] of Object.entries(tensors)) {
      shapes[`${letter}${l + 1}`] = role === 'weights' ? [high, cols] : [cols, 1];
    }
  }
  const depth = layers.length;
  const classes = target.type === 'category' ? `${target.classes.length} classes` : 'a number';
  return {
    data: { kind, target, layers, rows, shapes, parameters, free, hyperparameters },
    lines: [
      `${kind}: ${depth}-layer network (L=${depth}) for "${target.name}", ${classes}`,
      `rows: ${rows.train} to train, ${rows.validation} held out`,
      '',
      textTable([
        ['', 'shape', 'activation'],
        ...Object.entries(shapes).map(([name, [high, wide]]) => [name, `(${high}, ${wide})`, words.get(name) ?? '']),
      ]),
      ...wiringLines(
        layers.map((layer) => (isDense(layer) ? layer.wired : undefined)),
        network,
      ),
      '',
      `parameters: ${parameters}${free === parameters ? '' : `, ${free} of them free and the rest held at 0`}`,
      `hyperparameters: ${listSettings(hyperparameters).join(', ')}`,
    ],
  };
}

/** What the units take that the spec names, a line each under an empty one; none if it names none. @param layers from the first hidden one on @param all whether to list every name of many */
export function wiringLines(
  layers: readonly (readonly WiredUnit[] | undefined)[],
  { all = false }: { readonly all?: boolean | undefined },
): string[] {
  const lines = layers.flatMap((units = [], l) =>
    units.map(
      ({ name, from }) =>
        `layer ${l + 1}: ${name} ← ${from === undefined ? 'all' : all ? from.join(', ') : listColumns(from)}`,
    ),
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Settings with their values, those of an object by dotted path. */
function listSettings(settings: object, path = ''): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    return typeof value === 'object' && value !== null
      ? listSettings(value, `${path}${key}.`)
      : `${path}${key} ${value}`;
  });
}
