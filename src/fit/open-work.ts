import { tmpdir } from 'node:os';
import type { Kernels } from '../kernels/kernels.ts';
import { allocateParameters, initialise } from '../network/parameters.ts';
import { Random } from '../random.ts';
import { ScratchFile } from '../training/scratch-file.ts';
import type { TeamWork } from '../training/team.ts';
import { plainExamples, trainingExamples } from './examples.ts';
import type { Prepared } from './prepare.ts';
import { bytesOnDisk, type RowsRoom, usualMemory } from './rows-on-disk.ts';

/** All that a training works on. */
export interface OpenWork {
  readonly work: TeamWork;
  /** Where X is, if not in memory; whoever has it closes it. */
  readonly scratch: ScratchFile | undefined;
}

/**
 * Gives a network its initial weights, and encodes the rows; X into a temporary file if they exceed the memory allowed.
 *
 * @param threads most threads to work with
 * @param room    where rows may go; without it, most of the machine's memory, and the system's folder for temporary files
 * @throws UserError (data) for cells that cannot be read, or rows too many for this machine, (io) if the file cannot be written
 */
export function openWork(prepared: Prepared, kernels: Kernels, threads: number, room: Partial<RowsRoom>): OpenWork {
  const { memory = usualMemory(), folder = tmpdir() } = room;
  const { network, encoder, spec, target } = prepared;
  const bytes = bytesOnDisk(prepared, memory);
  const parameters = allocateParameters(network.layers, encoder.width, kernels);
  initialise(parameters, network.layers, new Random(spec.training.seed, 'weights'));
  const scratch = bytes === 0 ? undefined : new ScratchFile(folder, bytes);
  try {
    const training = trainingExamples(prepared, kernels, scratch);
    const validation = plainExamples(prepared, prepared.validation, kernels, scratch);
    const classes = target.type === 'category';
    const work = { network, inputs: encoder.width, classes, parameters, training, validation, kernels, threads };
    return { work, scratch };
  } catch (error) {
    scratch?.close();
    throw error;
  }
}
