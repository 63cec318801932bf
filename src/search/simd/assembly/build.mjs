// npm run build:kernel [-- --check]: compiles the kernel into kernel-module.ts, or fails if that file is not up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const MAX_MODULE_BYTES = 4096;
const ARTEFACT = new URL('../kernel-module.ts', import.meta.url);

const source = artefact(await compile());
if (process.argv.includes('--check')) {
  if (readFileSync(ARTEFACT, 'utf8') !== source) throw new Error('kernel-module.ts: npm run build:kernel');
} else {
  writeFileSync(ARTEFACT, source);
}

async function compile() {
  const options = [
    '--enable',
    'simd',
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--converge',
    '--noAssert',
  ];
  const memory = ['--importMemory', '--noExportMemory', '--runtime', 'stub', '--memoryBase', '0'];
  const baseDir = fileURLToPath(new URL('.', import.meta.url));
  let module;
  const { error, stderr } = await main(
    ['kernel.ts', '--baseDir', baseDir, '--outFile', 'kernel.wasm', ...options, ...memory],
    {
      writeFile: (_name, contents) => {
        module = contents;
      },
    },
  );
  if (error || module === undefined) throw new Error(`asc: ${error?.message}\n${stderr}`);
  if (module.length >= MAX_MODULE_BYTES) throw new Error(`the kernel has grown to ${module.length} bytes`);
  return module;
}

function artefact(module) {
  const lines =
    Buffer.from(module)
      .toString('base64')
      .match(/.{1,96}/g) ?? [];
  return [
    '// Made from assembly/kernel.ts by `npm run build:kernel`; do not edit.',
    '/** The SIMD kernel, a WebAssembly module in base64. */',
    'export const KERNEL_MODULE: string = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}
