import { type Prepared, prepare } from '../fit/prepare.ts';
import type { ModelSpec } from '../spec/spec.ts';
import type { Table } from '../table/table.ts';
import { planBag } from './plan.ts';

/** A network that a spec means, as it is before training. */
export interface PreparedNetwork {
  /** Of the variant; undefined of a spec without a bag. */
  readonly name: string | undefined;
  /** What messages call it. */
  readonly place: string;
  readonly prepared: Prepared;
}

/** The network that a spec means or, of a bag, all variants on the rows outside its first fold. @param place name of the spec, for messages @throws UserError */
export function preparedNetworks(table: Table, spec: ModelSpec, place: string): readonly PreparedNetwork[] {
  if (spec.bag === undefined) return [{ name: undefined, place, prepared: prepare(table, undefined, spec, place) }];
  const { variants } = planBag(table, spec, spec.bag, place);
  return variants.map(({ name, prepared }) => ({ name, place: `${place}: variant ${JSON.stringify(name)}`, prepared }));
}
