// npm run build, its second half: bundles src/ into dist/, where tsc has put the declarations. It makes a file for each
// entry, and one for each layer under them: Node takes longer to find and read two hundred small files than to run them.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SRC = fileURLToPath(new URL('./', import.meta.url));

/**
 * The chunks that entries share, and what of src/ is in them; lowest first, as in test/architecture.test.ts. Bundlers
 * leave out whole files of which nothing is used, so these are more than the two that Node would need.
 */
const LAYERS = {
  search: /^(errors\.ts|limits\.ts|memory\/|search\/)/,
  framing: /^framing\//,
  framings: /^(framings\/|index-browser\.ts)/,
  net: /^net\//,
  streams: /^(streams\/(?!frames\.ts)|streams-browser\.ts)/,
};

/** Calls at the start of what a module declares. */
const INITIAL_CALL = /^((?:export )?const [^=\n]* = )(?=new |[\w.]+\()/gm;

const bundle = await rolldown({
  cwd: ROOT,
  input: Object.fromEntries(entries().map((name) => [name, `src/${name}.ts`])),
  platform: 'neutral',
  external: /^node:/,
  // What browsers have; Node 20 has it, too.
  transform: { target: 'es2022' },
  treeshake: { moduleSideEffects: false },
  plugins: [
    {
      // package.json says that no module has side effects. Inside of a chunk, bundlers take that from here.
      name: 'pure-declarations',
      transform: (code) => ({ code: code.replace(INITIAL_CALL, '$1/* @__PURE__ */ '), map: null }),
    },
  ],
});
await bundle.write({
  dir: 'dist',
  sourcemap: true,
  // They are in the package.
  sourcemapExcludeSources: true,
  chunkFileNames: 'chunks/[name].js',
  minifyInternalExports: false,
  comments: { annotation: true, jsdoc: false, legal: false },
  codeSplitting: { groups: Object.entries(LAYERS).map(groupOf) },
});
await bundle.close();

/** The names of the files that package.json has for importers. */
function entries() {
  const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const files = Object.values(exports).flatMap((target) => Object.values(target));
  return files.flatMap((file) => /^\.\/dist\/(.+)\.js$/.exec(file)?.[1] ?? []);
}

/** Lower layers come first: a chunk takes with it whatever its files import, if no other has it yet. */
function groupOf([name, files], i, { length }) {
  return { name, priority: length - i, test: (id) => files.test(relative(SRC, id).replaceAll('\\', '/')) };
}
