import { plainExamples, trainingExamples } from '../../fit/examples.ts';
import { type Prepared, prepare } from '../../fit/prepare.ts';
import { engineWorkOf } from '../../fit/work.ts';
import { activationRows } from '../../formulas/activation.ts';
import { type EngineChoice, openEngine } from '../../kernels/engine.ts';
import type { Kernels, Matrix } from '../../kernels/kernels.ts';
import { classProbabilities, numberOutput } from '../../model/outputs.ts';
import { Network } from '../../network/network.ts';
import { allocateParameters, initialise, type Parameters } from '../../network/parameters.ts';
import { Random } from '../../random.ts';
import { outputOf } from '../../spec/layers.ts';
import { checkSpec, type SpecJson } from '../../spec/parse-spec.ts';
import { cellsOf } from '../../table/cells.ts';
import type { Table } from '../../table/table.ts';
import type { TeamWork } from '../../training/team.ts';
import { Training } from '../../training/train.ts';
import { CheckUp, type LayerVitals } from '../../training/vitals.ts';

/** A network and its training, as `nn train` makes them, but with everything in reach. It holds no rows out unless told to, and computes in float64. */
export class Practice {
  readonly prepared: Prepared;
  readonly work: TeamWork;
  readonly kernels: Kernels;
  readonly parameters: Parameters;

  /** @param engine `js` where a lesson is about exact numbers: its plain loops round the same everywhere */
  constructor(table: Table, written: SpecJson, engine: EngineChoice = 'js') {
    const training = { validation: 0, ...written.training };
    const spec = checkSpec({ precision: 'float64', ...written, training }, 'lesson', 'usage');
    this.prepared = prepare(table, undefined, spec, 'lesson');
    const { network, encoder, target, validation } = this.prepared;
    this.kernels = openEngine(engine, spec.precision, engineWorkOf(this.prepared));
    this.parameters = allocateParameters(network.layers, encoder.width, this.kernels);
    initialise(this.parameters, network.layers, new Random(spec.training.seed, 'weights'));
    this.work = {
      network,
      inputs: encoder.width,
      classes: target.type === 'category',
      parameters: this.parameters,
      training: trainingExamples(this.prepared, this.kernels),
      validation: plainExamples(this.prepared, validation, this.kernels),
      kernels: this.kernels,
      threads: 1,
    };
  }

  /** Trains as the spec says, and keeps the weights that are best on the rows held out, if any are. @returns the cost before each epoch's step @throws Diverged */
  async train(into: number[] = []): Promise<number[]> {
    const training = new Training(this.work, this.prepared.spec.training);
    for await (const { cost } of training.epochs(new AbortController().signal)) into.push(cost);
    training.keepBest();
    return into;
  }

  /** J with the weights as they are. */
  cost(): number {
    const { X } = this.work.training;
    return this.#network(X.rows).loss(this.parameters, this.work.training).loss / X.rows;
  }

  /** J at other weights, which are put in place: W[1], b[1], W[2], … */
  costAt(weights: ArrayLike<number>): number {
    this.parameters.all.data.set(weights);
    return this.cost();
  }

  /** How every layer is doing with the weights as they are. */
  vitals(): readonly LayerVitals[] {
    return new CheckUp(this.work).take();
  }

  /** Z[L] of rows given in the user's units, an input a column: (rows, outputs). */
  logits(rows: readonly (readonly number[])[]): Matrix {
    const { encoder } = this.prepared;
    const columns = encoder.inputs.map((_, k) => cellsOf(rows.map((row) => String(row[k]!))));
    const X = this.kernels.alloc(rows.length, encoder.width);
    encoder.open(columns).encode(Int32Array.from(rows.keys()), X.data, 0);
    return this.#network(rows.length).forward(this.parameters, X);
  }

  /** ŷ of rows: of a number in its own units, of two classes P(the second). */
  answers(rows: readonly (readonly number[])[]): number[] {
    const Z = this.logits(rows);
    const { target, network } = this.prepared;
    const output = outputOf(network);
    if (target.type === 'number') return rows.map((_, row) => numberOutput(Z, row, output, target));
    return Array.from(Z.data.subarray(0, rows.length), (z) => activationRows.sigmoid.value(z, 0));
  }

  /** P(class) of rows, one list a row. */
  probabilities(rows: readonly (readonly number[])[]): Float64Array[] {
    const Z = this.logits(rows);
    return rows.map((_, row) => classProbabilities(Z, row));
  }

  /** Share of two-class rows that are answered rightly. */
  accuracy(rows: readonly (readonly number[])[], second: readonly boolean[]): number {
    const right = this.answers(rows).filter((a, row) => a >= 0.5 === second[row]).length;
    return right / rows.length;
  }

  #network(rows: number): Network {
    this.kernels.refresh();
    return new Network(this.work.network, this.work.inputs, rows, this.kernels);
  }
}

/** Rows of W of a layer, from 1, as lists. */
export function unitsOf({ W }: Parameters, layer: number): number[][] {
  const { rows, cols, data } = W[layer - 1]!;
  return Array.from({ length: rows }, (_, unit) => Array.from(data.subarray(unit * cols, (unit + 1) * cols)));
}
