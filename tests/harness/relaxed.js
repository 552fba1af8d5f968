/** To be imported before WebAssembly is compiled: Node 20 has relaxed SIMD behind a flag; later ones do not know the flag. */
import { setFlagsFromString } from 'node:v8';
import { hasRelaxed } from '../../web/engine/core.js';

if (!hasRelaxed()) setFlagsFromString('--experimental-wasm-relaxed-simd');
