import { totalmem } from 'node:os';
import { columnsOf } from '../data/encoder.ts';
import { UserError } from '../errors.ts';
import type { Kernels, Matrix } from '../kernels/kernels.ts';
import { bytesOf } from '../kernels/shared-memory.ts';
import { Network } from '../network/network.ts';
import { allocateParameters, initialise, type Parameters } from '../network/parameters.ts';
import { Random } from '../random.ts';
import { cutIntoBlocks, type Rows } from '../training/rows.ts';
import { blockRowsFor } from '../training/shards.ts';
import type { TeamWork } from '../training/team.ts';
import { Diverged, type Epoch, train } from '../training/train.ts';
import { Turns } from '../training/turns.ts';
import type { Baseline, Both, History, Metrics, Model } from './model.ts';
import { encode, labelsOf, type Prepared, type RowSet } from './prepare.ts';
import { Scorer } from './score.ts';
import { listWeights } from './weights.ts';

/** Epochs whose costs a model keeps; beyond it every other one is dropped, again and again. */
const longestHistory = 200;

/** Training of one model, from initial weights to the finished model. */
export class ModelFitting {
  readonly prepared: Prepared;
  readonly #run: TeamWork;
  readonly #kernels: Kernels;
  readonly #history: Epoch[] = [];
  #stride = 1;
  #epochs = 0;

  /** @param threads most threads to work with */
  constructor(prepared: Prepared, kernels: Kernels, threads = 1) {
    requireMemory(prepared);
    const { network, encoder, spec, target } = prepared;
    const parameters = allocateParameters(network.layers, encoder.width, kernels);
    initialise(parameters, network.layers, new Random(spec.training.seed, 'weights'));
    this.prepared = prepared;
    this.#kernels = kernels;
    this.#run = {
      network,
      inputs: encoder.width,
      classes: target.type === 'category',
      parameters,
      training: encode(prepared, prepared.training, kernels),
      validation: encode(prepared, prepared.validation, kernels),
      kernels,
      threads,
    };
  }

  /**
   * Trains, yielding after every epoch; see `train`.
   *
   * @throws Diverged
   */
  async *epochs(signal: AbortSignal): AsyncGenerator<Epoch, void> {
    for await (const epoch of train(this.#run, this.prepared.spec.training, signal)) {
      this.#remember(epoch);
      yield epoch;
    }
  }

  /**
   * The model as it is now.
   *
   * @param nn version of the program
   * @throws Diverged if the last step made the weights useless
   */
  async finish(nn: string, stopped: Model['training']['stopped']): Promise<Model> {
    const { prepared } = this;
    const train = await this.#score(prepared.training, this.#run.training);
    const validation =
      prepared.validation.rows.length > 0 ? await this.#score(prepared.validation, this.#run.validation) : null;
    if (!Number.isFinite(train.cost + (validation?.cost ?? 0))) throw new Diverged(this.#epochs);
    return {
      nn,
      spec: prepared.spec,
      network: prepared.network,
      encoder: prepared.encoder,
      target: prepared.target,
      weights: listWeights(this.#run.parameters),
      training: {
        data: { sha256: prepared.training.table.sha256 },
        rows: {
          train: prepared.training.rows.length,
          validation: prepared.validation.rows.length,
          unlabelled: prepared.unlabelled,
        },
        epochs: this.#epochs,
        stopped,
        engine: this.#kernels.name,
        cost: { train: train.cost, validation: validation?.cost ?? null },
        metrics: both(train.metrics, validation?.metrics),
        baseline: (validation ?? train).baseline,
        prior: prepared.prior,
        ranges: prepared.ranges,
        history: this.#listHistory(),
      },
    };
  }

  #remember(epoch: Epoch): void {
    this.#epochs = epoch.epoch;
    if ((epoch.epoch - 1) % this.#stride !== 0) return;
    this.#history.push(epoch);
    if (this.#history.length <= longestHistory) return;
    this.#stride *= 2;
    const kept = this.#history.filter((_, index) => index % 2 === 0);
    this.#history.splice(0, this.#history.length, ...kept);
  }

  #listHistory(): History {
    return {
      epoch: this.#history.map(({ epoch }) => epoch),
      cost: this.#history.map(({ cost }) => cost),
      validation: this.#history.flatMap(({ validation }) => (validation === undefined ? [] : [validation.cost])),
    };
  }

  async #score(set: RowSet, rows: Rows): Promise<{ cost: number; metrics: Metrics; baseline: Baseline }> {
    const { network, encoder, target, prior } = this.prepared;
    const scorer = new Scorer(target, network.layers.at(-1)!, 0.5);
    const labels = labelsOf(target, set);
    let loss = 0;
    for await (const block of lossByBlock(this.#run.parameters, rows, network, encoder.width, this.#kernels)) {
      loss += block.loss;
      scorer.add(block.Z, labels.slice(scorer.rows, scorer.rows + block.Z.rows));
    }
    return { cost: loss / set.rows.length, metrics: scorer.metrics(), baseline: scorer.baseline(prior) };
  }
}

/** Loss and logits of rows, a block at a time. */
async function* lossByBlock(
  parameters: Parameters,
  rows: Rows,
  network: Prepared['network'],
  inputs: number,
  kernels: Kernels,
): AsyncGenerator<{ loss: number; Z: Matrix }> {
  const blockRows = blockRowsFor(network, inputs, kernels.precision);
  const turns = new Turns();
  const worker = new Network(network, inputs, blockRows, kernels);
  kernels.refresh();
  for (const { X, Y } of cutIntoBlocks(rows, 0, rows.X.rows, blockRows, kernels)) {
    yield worker.loss(parameters, kernels.resident(X, 0), kernels.resident(Y, 1));
    if (turns.due()) await turns.take();
  }
}

/** Refuses rows whose matrices this machine cannot hold. @throws UserError (data) */
function requireMemory({ training, validation, encoder, network, spec }: Prepared): void {
  const rows = training.rows.length + validation.rows.length;
  const columns = encoder.width + network.layers.at(-1)!.units;
  const bytes = rows * columns * bytesOf(spec.precision);
  if (bytes <= 0.8 * totalmem()) return;
  const size = `${(bytes / 1e9).toFixed(1)} GB for ${rows} rows of ${columns} numbers`;
  const widest = encoder.inputs.reduce((most, input) => (columnsOf(input) > columnsOf(most) ? input : most));
  const hint = `the widest column is "${widest.name}": ignore it, or take fewer rows`;
  throw new UserError('data', training.table.place, `must fit into memory, found ${size}`, hint);
}

function both<T>(train: T, validation: T | undefined): Both<T> {
  return { train, validation: validation ?? null };
}
