/** Whether the build has relaxed SIMD; the compiler of AssemblyScript is told with `--use` (scripts/build-wasm.js). */
declare const FUSED: bool;
