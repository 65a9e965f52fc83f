// The engines that every test of the kernels goes through.
import { BlasKernels } from '../../src/kernels/blas.ts';
import { JsKernels } from '../../src/kernels/js.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { SharedMemory } from '../../src/kernels/shared-memory.ts';
import { WasmKernels } from '../../src/kernels/wasm.ts';
import type { Precision } from '../../src/spec/schema.ts';

/** Opens an engine, or says why this machine cannot run it. */
type Opening = (precision: Precision) => Kernels | string | Promise<Kernels | string>;

/** Every engine; one that cannot run here is reported as skipped, with the reason. */
const engines: { name: string; open: Opening }[] = [
  { name: 'js', open: (precision) => new JsKernels(precision) },
  { name: 'wasm', open: orReason((precision) => new WasmKernels(precision)) },
  {
    name: 'wasm (plain SIMD)',
    open: orReason((precision) => new WasmKernels(precision, SharedMemory.create(), false)),
  },
  { name: 'blas', open: orReason((precision) => new BlasKernels(precision)) },
];

/** An engine's constructor throws the reason why it cannot run. */
function orReason(open: (precision: Precision) => Kernels): Opening {
  return (precision) => {
    try {
      return open(precision);
    } catch (error) {
      return (error as Error).message;
    }
  };
}

/** Largest error allowed, relative to the largest element. */
export const tolerances: Record<Precision, number> = { float64: 1e-12, float32: 1e-5 };

/** Every engine in both precisions, opened once, or the reason why this machine cannot run it. */
export const suites = await Promise.all(
  engines.flatMap(({ name, open }) =>
    (['float64', 'float32'] as const).map(async (precision) => ({ name, precision, opened: await open(precision) })),
  ),
);
