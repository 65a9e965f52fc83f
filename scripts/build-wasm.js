// Compiles the AssemblyScript: the kernels twice, with fused multiply-add (relaxed SIMD) and with plain SIMD, and the reader of CSV
// text. Run by `npm run build`.
import asc from 'assemblyscript/asc';

const kernels = [
  'src/kernels/assembly/index.ts',
  '--importMemory',
  '--noExportMemory',
  '--sharedMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
];

for (const [name, flags] of [
  ['kernels.fused.wasm', [...kernels, '--enable', 'simd,threads,relaxed-simd', '--use', 'FUSED=1']],
  ['kernels.wasm', [...kernels, '--enable', 'simd,threads', '--use', 'FUSED=0']],
  ['reader.wasm', ['src/table/assembly/index.ts', '--enable', 'simd']],
]) {
  const common = ['--outFile', `build/wasm/${name}`, '-O3', '--noAssert', '--runtime', 'stub'];
  const { error, stderr } = await asc.main([...flags, ...common]);
  if (error) {
    process.stderr.write(stderr.toString());
    process.exit(1);
  }
}
