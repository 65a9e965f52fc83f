// Letters: u = bc, v = a + u, J = 3v; dq is dJ/dq, as the seed names it.
import type { Frame } from './frame.ts';
import { short } from './frame.ts';
import type { Claim, Part, Taught } from './lesson.ts';

/** What goes into the graph; a is the seed's, b and c those that make its v 11. */
const inputs = { a: 5, b: 3, c: 2 };
type Inputs = typeof inputs;
/** What an input is bumped up by. */
const bump = 0.001;

/** From left to right. */
export function forward({ a, b, c }: Inputs): { u: number; v: number; J: number } {
  const u = b * c;
  const v = a + u;
  return { u, v, J: 3 * v };
}

/** From right to left: each is the derivative that comes in, times the local one. */
export function backward({ b, c }: Inputs): Record<'dv' | 'da' | 'du' | 'db' | 'dc', number> {
  const dv = 3;
  const [da, du] = [dv * 1, dv * 1];
  return { dv, da, du, db: du * c, dc: du * b };
}

/** How much J grows when an input does, per unit. */
export function nudge(name: keyof Inputs): number {
  return (forward({ ...inputs, [name]: inputs[name] + bump }).J - forward(inputs).J) / bump;
}

function near(x: number, y: number): boolean {
  return Math.abs(x - y) < 1e-9 * Math.abs(y);
}

function drawGraph({ unicode }: Frame): string[] {
  const { u, v, J } = forward(inputs);
  const { da, db, dc, du, dv } = backward(inputs);
  const lines = [
    `a = ${inputs.a}  ────────────────────┐`,
    `da = ${da}                     ├── v = a + u = ${v} ─── J = 3v = ${J}`,
    `b = ${inputs.b}  ──┐                 │   dv = ${dv}             dJ = 1`,
    `db = ${db}   ├── u = bc = ${u} ───┘`,
    `c = ${inputs.c}  ──┘   du = ${du}`,
    `dc = ${dc}`,
  ];
  return unicode ? lines : lines.map((line) => line.replaceAll('─', '-').replaceAll('│', '|').replace(/[┐├┘]/g, '+'));
}

/** Runs the lesson. */
async function measure() {
  const before = forward(inputs);
  const after = forward({ ...inputs, a: inputs.a + bump });
  const { dv, da, du, db, dc } = backward(inputs);
  const nudged = { a: nudge('a'), b: nudge('b'), c: nudge('c') };
  const perV = (after.J - before.J) / (after.v - before.v);
  return { before, after, dv, da, du, db, dc, nudged, perV };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ dv, da, du, db, dc, nudged, perV }: Measured): Part[] {
  return [
    {
      text: 'J(a, b, c) = 3(a + bc) in three steps. Values flow from left to right, derivatives from right to left.',
    },
    { plot: drawGraph },
    {
      table: [
        ['derivative of J', 'chain rule', 'value', 'J per unit of a nudge'],
        ['dv', '3', short(dv), short(perV)],
        ['da', 'dv · 1', short(da), short(nudged.a)],
        ['du', 'dv · 1', short(du), ''],
        ['db', 'du · c', short(db), short(nudged.b)],
        ['dc', 'du · b', short(dc), short(nudged.c)],
      ],
    },
  ];
}

function claimsOf({ before, after, dv, da, db, dc, nudged, perV }: Measured): Claim[] {
  return [
    {
      line: 454,
      claim: 'dJ/dv = 3',
      measured: `when v grows from ${before.v} to ${short(after.v, 6)}, J grows ${short(perV)} times as much`,
      holds: near(perV, dv),
    },
    {
      line: 458,
      claim: 'a = 5.001 makes J = 33.003 out of 33, so dJ/da = 3',
      measured: `v = ${short(after.v, 6)}, J = ${short(after.J, 6)}; per unit of a that is ${short(nudged.a)}`,
      holds: near(after.J, 33.003) && near(nudged.a, 3) && da === 3,
    },
    {
      line: 467,
      claim: 'the chain rule: dJ/da = dJ/dv · dv/da',
      measured: `${dv} · 1 = ${da}, and the nudge measures ${short(nudged.a)}`,
      holds: near(nudged.a, dv * 1),
    },
    {
      line: 485,
      claim: 'dv helps compute da and du, and du helps compute db and dc',
      measured: `db = ${db} and dc = ${dc}; nudges of b and c measure ${short(nudged.b)} and ${short(nudged.c)}`,
      holds: near(nudged.b, db) && near(nudged.c, dc),
    },
  ];
}

/** The computation graph of J = 3(a + bc), forward, backward, and by a nudge. */
export async function teach(): Promise<Taught> {
  const measured = await measure();
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
