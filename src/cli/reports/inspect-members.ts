import type { BagModel, Member } from '../../model/model.ts';
import { countParameters } from '../../model/networks.ts';
import { freeParameterCount } from '../../spec/layers.ts';
import { textTable } from '../terminal/text-table.ts';
import { sizeOfBag } from './bag-summary.ts';
import type { Inspection } from './inspect-network.ts';

/** The networks of a model with members, a line each. */
export function inspectMembers(model: BagModel): Inspection {
  const { members, target, training, temperature } = model;
  const classes = target.type === 'category' ? `${target.classes.length} classes` : 'a number';
  const parameters = countParameters(model);
  const told = members.map((member) => ({
    name: member.name,
    fold: member.fold,
    weight: member.weight,
    units: widthsOf(member),
    parameters: freeParameterCount(member.network.layers, member.encoder.width),
    training: member.training,
  }));
  return {
    data: {
      kind: 'model',
      target,
      rows: { train: training.rows.train, validation: training.rows.validation },
      members: told,
      temperature: temperature ?? null,
      variants: training.variants ?? [],
      parameters,
      hyperparameters: model.spec.bag,
    },
    lines: [
      `model: ${members.length} networks (${sizeOfBag(model)} trained) for "${target.name}", ${classes}`,
      `rows: ${training.rows.train} to train, ${training.rows.validation} of them held out once`,
      '',
      textTable([
        ['member', 'of', 'fold', 'weight', 'units', 'parameters', 'epochs'],
        ...told.map((one, index) => [
          String(index + 1),
          one.name,
          String(one.fold),
          String(Number(one.weight.toPrecision(3))),
          one.units.join('-'),
          String(one.parameters),
          `${one.training.kept ?? one.training.epochs}`,
        ]),
      ]),
      '',
      `parameters: ${parameters}`,
    ],
  };
}

function widthsOf({ encoder, network }: Member): number[] {
  return [encoder.width, ...network.layers.map(({ units }) => units)];
}
