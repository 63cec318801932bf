import { join } from 'node:path';
import { buildSync } from 'esbuild';

interface Bundle {
  readonly code: string;
  /** The files of the package that are in it, from its root. */
  readonly files: string[];
  /** The modules of Node that these import. */
  readonly builtins: string[];
}

const root = join(import.meta.dirname, '../..');

/**
 * Bundles a module, which imports the built package by its name, as an application
 * for `platform` would be.
 */
export function bundle(source: string, platform: 'browser' | 'node'): Bundle {
  const { outputFiles, metafile } = buildSync({
    stdin: { contents: source, resolveDir: join(root, 'test/package') },
    absWorkingDir: root,
    bundle: true,
    platform,
    conditions: [platform],
    format: 'esm',
    // So that it is told who imports them, rather than that they are not to be had.
    external: ['node:*'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const inputs = Object.entries(metafile.inputs);
  const imports = inputs.flatMap(([, input]) => input.imports);
  return {
    code: outputFiles.map(({ text }) => text).join(''),
    files: inputs.map(([path]) => path),
    builtins: [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))],
  };
}
