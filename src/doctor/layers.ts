import { rowOf } from '../formulas/activation.ts';
import type { ResolvedLayer } from '../spec/resolve.ts';
import type { TrainingSpec } from '../spec/spec.ts';
import { unitsInSpec } from '../spec/wiring.ts';
import type { LayerVitals } from '../training/vitals.ts';
import { type Diagnosis, lower } from './diagnosis.ts';

/** A layer whose gradient is this much smaller, or larger, than that of the output learns nothing beside it, or all too much. */
const farApart = 1e3;
/** Norm of dJ/dW below which the first steps change no digit that matters; with random weights of a sound size it is 0.01 to 10. */
const nothing = 1e-6;
/** Norm of dJ/dW that throws the weights about, as a multiple of their own norm. */
const overwhelming = 100;
/** Share of units that never answer, or of answers on the flat ends, from which a layer is called sick. Sound layers have been seen at 0.4. */
const most = 0.6;

/**
 * What is wrong with layers, by the vitals of all of them.
 *
 * @param layers hidden layers, then the output
 * @param epoch  epochs done; with 0 the weights are the initial ones
 */
export function examineLayers(
  layers: readonly ResolvedLayer[],
  vitals: readonly LayerVitals[],
  epoch: number,
  { learningRate, clipNorm }: TrainingSpec,
): readonly Diagnosis[] {
  const hidden = layers.slice(0, -1).map((layer, l) => ({ layer, l, ...vitals[l]! }));
  const alike = hidden.find((one) => one.alike);
  // Equal weights may yet part in the first step, if the next layer's are not equal; until then they look like other diseases.
  if (alike !== undefined) return epoch === 0 ? [] : [symmetric(alike.l, alike.layer)];
  const saturated = hidden.find((one) => one.saturated > most);
  const dead = hidden.find((one) => rowOf(one.layer.activation).dies && one.idle > most);
  const flat = [
    ...(saturated === undefined ? [] : [saturatedUnits(saturated.l, saturated.layer, saturated.saturated)]),
    ...(dead === undefined ? [] : [deadUnits(dead.l, dead.layer, dead.idle)]),
  ];
  const unsound = gradientDiagnosis(layers, vitals, epoch, clipNorm !== undefined);
  return [...flat.map((one) => (epoch === 0 ? one : driven(one, learningRate))), ...unsound];
}

/** Units that were sound to begin with were driven to where they are by the steps. */
function driven({ finding }: Diagnosis, learningRate: number): Diagnosis {
  const seen = `the learning rate ${learningRate} is too large: ${finding}`;
  return { name: 'learning-rate-too-large', finding: seen, key: 'training.learningRate', value: lower(learningRate) };
}

function symmetric(l: number, { units, activation }: ResolvedLayer): Diagnosis {
  return {
    name: 'symmetric-units',
    finding: `layer ${l + 1}: its ${units} units have equal weights, so they learn the same and stay one unit`,
    key: `layers[${l}].init`,
    value: rowOf(activation).initialiser,
  };
}

function saturatedUnits(l: number, { activation, biasInit }: ResolvedLayer, share: number): Diagnosis {
  const finding = `layer ${l + 1}: ${percent(share)} of the answers of its ${activation} units lie where the curve is flat, so they hardly learn`;
  if (biasInit !== 0) return { name: 'saturated-units', finding, key: `layers[${l}].biasInit`, value: 0 };
  return { name: 'saturated-units', finding, key: `layers[${l}].activation`, value: 'relu' };
}

function deadUnits(l: number, { biasInit }: ResolvedLayer, share: number): Diagnosis {
  const finding = `layer ${l + 1}: ${percent(share)} of its ReLU units answer 0 to every row, and cannot learn any more`;
  if (biasInit < 0) return { name: 'dead-units', finding, key: `layers[${l}].biasInit`, value: 0 };
  return { name: 'dead-units', finding, key: `layers[${l}].activation`, value: 'leaky-relu' };
}

/** Vanishing or exploding gradients, which need layers between: of a network with one hidden layer there is nothing to tell. */
function gradientDiagnosis(
  layers: readonly ResolvedLayer[],
  vitals: readonly LayerVitals[],
  epoch: number,
  isClipped: boolean,
): readonly Diagnosis[] {
  if (layers.length < 3) return [];
  const last = vitals.at(-1)!.gradient;
  const { gradient: first } = vitals[0]!;
  const tells = `the gradient of layer 1 is ${short(first)}, that of the output ${short(last)}`;
  const loud = vitals.some(({ gradient, weights }) => gradient > overwhelming * (1 + weights));
  if (loud || first > farApart * last) {
    if (isClipped) return [];
    const finding = `gradients explode on the way back through ${layers.length} layers: ${tells}`;
    return [{ name: 'exploding-gradients', finding, key: 'training.clipNorm', value: 1 }];
  }
  // Once training is done all gradients are small; how small the first ones are says whether it can begin.
  const quiet = epoch === 0 && vitals.every(({ gradient }) => gradient < nothing);
  if (!quiet && first * farApart > last) return [];
  const finding = `gradients vanish on the way back through ${layers.length} layers: ${tells}`;
  return [{ name: 'vanishing-gradients', finding, key: 'layers', value: cured(layers) }];
}

/** The hidden layers with ReLU and He's initial weights, which keep gradients at one size. */
function cured(layers: readonly ResolvedLayer[]): readonly object[] {
  return layers.slice(0, -1).map((layer) => ({ units: unitsInSpec(layer), activation: 'relu' }));
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
