import { rowOf } from '../formulas/activation.ts';
import type { DenseSpec } from '../spec/dense-schema.ts';
import type { DenseLayer } from '../spec/layer-kinds.ts';
import { isDense, type LayerSpec, type ResolvedLayer } from '../spec/layers.ts';
import type { LayerVitals } from '../training/vitals.ts';
import type { Diagnosis } from './diagnosis.ts';

/** A layer whose gradient is this much smaller, or larger, than that of the output learns nothing beside it, or all too much. */
const farApart = 1e3;
/** Norm of dJ/dW below which the first steps change no digit that matters; with random weights of a sound size it is 0.01 to 10. */
const nothing = 1e-6;
/** Norm of dJ/dW that throws the weights about, as a multiple of their own norm. */
const overwhelming = 100;
/** Share of units that never answer, or of answers on the flat ends, from which a layer is called sick. Sound layers have been seen at 0.4. */
const most = 0.6;

/** Layers and how they are doing. */
export interface Ward {
  /** Hidden layers, then the output. */
  readonly layers: readonly ResolvedLayer[];
  readonly vitals: readonly LayerVitals[];
  /** The hidden layers as in the spec, with every default written out. */
  readonly hidden: readonly LayerSpec[];
}

/** What is wrong with layers as they begin. */
export function examineInitial(ward: Ward): readonly Diagnosis[] {
  // Equal weights may yet part in the first step, if the next layer's are not equal; until then they look like other diseases.
  if (hiddenOf(ward).some(({ alike }) => alike)) return [];
  return [...flatUnits(ward), ...gradientDiagnosis(ward)];
}

/** Units that the first epoch has left alike stay so. */
export function examineAlike(ward: Ward): readonly Diagnosis[] {
  const alike = hiddenOf(ward).find((one) => one.alike);
  return alike === undefined ? [] : [symmetric(alike.l, alike.layer)];
}

/** Units that cannot learn any more. */
export function flatUnits(ward: Ward): readonly Diagnosis[] {
  const hidden = hiddenOf(ward);
  const saturated = hidden.find((one) => one.saturated > most);
  const dead = hidden.find((one) => rowOf(one.layer.activation).dies && one.idle > most);
  return [
    ...(saturated === undefined ? [] : [saturatedUnits(saturated.l, saturated.layer, saturated.saturated)]),
    ...(dead === undefined ? [] : [deadUnits(dead.l, dead.layer, dead.idle)]),
  ];
}

/** The dense ones among the hidden layers: of others there is nothing to tell. */
function hiddenOf({ layers, vitals }: Ward) {
  return layers.slice(0, -1).flatMap((layer, l) => (isDense(layer) ? [{ layer, l, ...vitals[l]! }] : []));
}

function symmetric(l: number, { units, activation }: DenseLayer): Diagnosis {
  return {
    name: 'symmetric-units',
    finding: `layer ${l + 1}: its ${units} units have equal weights, so they learn the same and stay one unit`,
    settings: { [`layers[${l}].init`]: rowOf(activation).initialiser },
  };
}

function saturatedUnits(l: number, { activation, biasInit }: DenseLayer, share: number): Diagnosis {
  const finding = `layer ${l + 1}: ${percent(share)} of the answers of its ${activation} units lie where the curve is flat, so they hardly learn`;
  if (biasInit !== 0) return { name: 'saturated-units', finding, settings: { [`layers[${l}].biasInit`]: 0 } };
  return { name: 'saturated-units', finding, settings: { [`layers[${l}].activation`]: 'relu' } };
}

function deadUnits(l: number, { biasInit }: DenseLayer, share: number): Diagnosis {
  const finding = `layer ${l + 1}: ${percent(share)} of its ReLU units answer 0 to every row, and cannot learn any more`;
  if (biasInit < 0) return { name: 'dead-units', finding, settings: { [`layers[${l}].biasInit`]: 0 } };
  return { name: 'dead-units', finding, settings: { [`layers[${l}].activation`]: 'leaky-relu' } };
}

/** Vanishing or exploding gradients, which need layers between: of a network with one hidden layer there is nothing to tell. */
function gradientDiagnosis(ward: Ward): readonly Diagnosis[] {
  const { layers, hidden } = ward;
  const dense = hiddenOf(ward);
  if (dense.length < 2) return [];
  const vitals = [...dense, ward.vitals.at(-1)!];
  const last = vitals.at(-1)!.gradient;
  const { gradient: first, l } = dense[0]!;
  const tells = `on the way back through ${layers.length} layers: the gradient of layer ${l + 1} is ${short(first)}, that of the output ${short(last)}`;
  const loud = vitals.some(({ gradient, weights }) => gradient > overwhelming * (1 + weights));
  if (loud || first > farApart * last) {
    const settings = hidden.filter(isDense).some(isMisfit) ? { layers: calmed(hidden) } : {};
    return [{ name: 'exploding-gradients', finding: `gradients explode ${tells}`, settings }];
  }
  const quiet = vitals.every(({ gradient }) => gradient < nothing);
  const isCured = hidden.filter(isDense).every(({ activation, init }) => activation === 'relu' && init === 'he');
  if ((!quiet && first * farApart > last) || isCured) return [];
  return [{ name: 'vanishing-gradients', finding: `gradients vanish ${tells}`, settings: { layers: cured(hidden) } }];
}

/** As many hidden layers as few data can still train: through six of ReLU, weak signals were lost. */
const fewLayers = 2;

/** The first hidden layers with ReLU and He's initial weights, which keep gradients at one size. */
export function cured(hidden: readonly LayerSpec[]): readonly LayerSpec[] {
  return hidden
    .filter(isDense)
    .slice(0, fewLayers)
    .map(({ units, dropout }) => ({
      units,
      activation: 'relu',
      ...(dropout === undefined ? {} : { dropout }),
    }));
}

/** He's initial weights make up for the half that ReLU cuts off; where nothing is cut off, they double the variance. */
function isMisfit({ activation, init }: DenseSpec): boolean {
  return init === 'he' && activation !== 'relu';
}

/** Hidden layers with initial weights that keep gradients at one size. */
function calmed(hidden: readonly LayerSpec[]): readonly LayerSpec[] {
  return hidden.map((layer) => (isDense(layer) && isMisfit(layer) ? { ...layer, init: 'xavier' } : layer));
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
