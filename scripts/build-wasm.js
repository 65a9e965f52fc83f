// Compiles src/kernels/assembly twice: with fused multiply-add (relaxed SIMD), and with plain SIMD. Run by `npm run build`.
import { mkdirSync } from 'node:fs';
import asc from 'assemblyscript/asc';

mkdirSync('wasm', { recursive: true });
for (const [name, fused] of [
  ['kernels.fused.wasm', true],
  ['kernels.wasm', false],
]) {
  const { error, stderr } = await asc.main([
    'src/kernels/assembly/index.ts',
    ...['--outFile', `wasm/${name}`, '-O3', '--noAssert', '--runtime', 'stub'],
    ...['--enable', fused ? 'simd,threads,relaxed-simd' : 'simd,threads', '--use', `FUSED=${fused ? 1 : 0}`],
    ...['--importMemory', '--noExportMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    process.exit(1);
  }
}
