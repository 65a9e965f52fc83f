import { availableParallelism } from 'node:os';
import { type Bars, drawBars } from '../draw/bars.ts';
import { short, sideBySide } from '../draw/frame.ts';
import { type ClassMap, drawMap } from '../draw/scatter.ts';
import { planFolds } from '../search/cross-validation.ts';
import type { FoldResult } from '../search/fold.ts';
import { runFolds } from '../search/fold-team.ts';
import { climb, lossesOf, type Rung } from '../search/ladder.ts';
import { checkSpec, type SpecJson } from '../spec/parse-spec.ts';
import type { Claim, Part, Taught } from './lesson.ts';
import { halves, mapped, type Point, spirals, tableOfPoints } from './practice/made.ts';

const rows = 300;
const folds = 5;

/** No hidden layer, one, two, … on the same folds, as `nn ladder` climbs; the last rung does not pay. */
async function ladder(points: readonly Point[], seed: number): Promise<Rung[]> {
  const table = tableOfPoints(points);
  const written = { target: 'y', training: { seed } };
  const splits = planFolds(table, checkSpec(written, 'lesson', 'usage'), 'lesson', {
    folds,
    repeats: 1,
    groups: undefined,
  });
  const jobs = splits.map((split) => ({ work: 0, split }));
  const train = async (rung: SpecJson): Promise<readonly FoldResult[]> => {
    const results: FoldResult[] = [];
    const work = { table, spec: checkSpec(rung, 'lesson', 'usage'), place: 'lesson', engine: 'wasm' as const };
    for await (const { job, result } of runFolds([work], jobs, availableParallelism())) results[job] = result;
    return results;
  };
  const rungs: Rung[] = [];
  for await (const rung of climb(written, { rows, inputs: 2 }, train)) rungs.push(rung);
  return rungs;
}

/** Log loss of a rung, the mean over its folds. */
function lossOf({ results }: Rung): number {
  return lossesOf(results).reduce((sum, loss) => sum + loss, 0) / results.length;
}

/** Hidden layers of the highest rung that pays. */
function chosen(rungs: readonly Rung[]): number {
  return rungs.filter(({ gain }) => gain?.pays === true).length;
}

const names = ['no hidden', '1 hidden', '2 hidden', '3 hidden', '4 hidden'];
const countOf = (layers: number) => `${layers === 0 ? 'no' : layers} hidden layer${layers > 1 ? 's' : ''}`;

function barsOf(title: string, rungs: readonly Rung[], index: number): Bars {
  const bars = rungs.map((rung, depth) => ({ label: names[depth]!, value: lossOf(rung) }));
  return { title, bars, axis: { least: 0, most: 0.8, label: '' }, index };
}

function mapOf(title: string, points: readonly Point[]): ClassMap {
  return { title, points: mapped(points), answers: () => [], reach: 3.2, height: 13 };
}

/** Runs the lesson. */
async function measure(seed: number) {
  const [curled, straight] = [spirals(seed, rows), halves(seed, rows)];
  const [onSpirals, onLine] = [await ladder(curled, seed), await ladder(straight, seed)];
  const first = onSpirals[1]!.gain!;
  const [deep, plain] = [chosen(onSpirals), chosen(onLine)];
  const last = onSpirals.at(-1)!.gain!;
  const refused = onLine.at(-1)!.gain!;
  return { curled, straight, onSpirals, onLine, first, deep, plain, last, refused };
}

type Measured = Awaited<ReturnType<typeof measure>>;

function partsOf({ curled, straight, onSpirals, onLine }: Measured): Part[] {
  return [
    {
      text: `Two data sets of ${rows} points and two classes. On each, networks with more and more hidden layers are judged by ${folds}-fold cross-validation; the climb ends at the first layer that is not better by more than the noise.`,
    },
    {
      plot: sideBySide(
        (frame) => drawMap(mapOf('two spirals', curled), frame),
        (frame) => drawMap(mapOf('two halves, blurred', straight), frame),
      ),
    },
    {
      plot: sideBySide(
        (frame) => drawBars(barsOf('log loss on rows held out: spirals', onSpirals, 0), frame),
        (frame) => drawBars(barsOf('log loss on rows held out: halves', onLine, 1), frame),
      ),
    },
  ];
}

function claimsOf({ first, deep, plain, last, refused }: Measured): Claim[] {
  return [
    {
      concept: 'depth',
      claim: 'a hidden layer learns what a line cannot',
      measured: `on the spirals, log loss falls by ${short(first.mean, 3)} ± ${short(first.noise, 2)} with the first hidden layer`,
      holds: first.pays,
    },
    {
      concept: 'depth',
      claim: 'start with a single layer, and increase the number of layers gradually',
      measured: `on the spirals it pays up to ${countOf(deep)}; the next one brings ${short(last.mean, 2)} ± ${short(last.noise, 2)}`,
      holds: deep >= 1 && !last.pays,
    },
    {
      concept: 'depth',
      claim: 'use simpler models first: not every problem warrants a deep one',
      measured: `on the halves, ${countOf(plain)} is needed: the first brings ${short(refused.mean, 2)} ± ${short(refused.noise, 2)}`,
      holds: plain === 0,
    },
  ];
}

/** Where a hidden layer pays, and where it does not. */
export async function teach(seed: number): Promise<Taught> {
  const measured = await measure(seed);
  return { parts: partsOf(measured), claims: claimsOf(measured) };
}
