import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundle } from './support/bundling.ts';
import { launchChromium, originOf, serveSite } from './support/chromium.ts';
import { sourcesOf } from './support/source-maps.ts';

// The built package in browsers: what a bundler makes of it, and what that does in a real one.

describe('bundled for browsers', () => {
  test.each(['wirecut', 'wirecut/streams', 'wirecut/testing'])('%s has nothing of Node', (entry) => {
    const { builtins, files } = bundle(`export * from '${entry}'`, 'browser');
    const sources = sourcesOf(files);
    expect(sources).toContain('src/framing/frame-decoder.ts');
    expect(builtins).toEqual([]);
    expect(sources.filter((path) => path.startsWith('src/net/'))).toEqual([]);
  });

  test('and for Node, it has', () => {
    const { builtins, files } = bundle("export * from 'wirecut'", 'node');
    expect(builtins).toContain('node:net');
    expect(sourcesOf(files)).toContain('src/net/server.ts');
  });
});

/** A few megabytes: empty lines, long ones, returns, and characters of one to four bytes, which chunks cut through. */
const text = Array.from(
  { length: 60_000 },
  (_, i) =>
    `${[...'ü€😀\r'].slice(i % 5).join('')}${i}${' and so on'.repeat(i % 11)}\n${i % 7 === 0 ? '\n' : ''}`,
).join('');
const body = Buffer.from(`${text}no end`);
const expected = text.split('\n').slice(0, -1);

/** As the page has it of the lines that it has cut. */
function summaryOf(cut: readonly string[]): { count: number; sha256: string } {
  return { count: cut.length, sha256: createHash('sha256').update(JSON.stringify(cut)).digest('hex') };
}

const HTML = { type: 'text/html', body: '<!doctype html><title>wirecut</title>' };

describe('in Chromium', { timeout: 30_000 }, () => {
  let browser: Browser;
  let site: Server;

  beforeAll(async () => {
    const page = readFileSync(join(import.meta.dirname, 'package/browser-page.mjs'), 'utf8');
    const scripts = { type: 'text/javascript', body: bundle(page, 'browser').code };
    site = await serveSite({
      '/': HTML,
      '/no-webassembly': { ...HTML, headers: { 'content-security-policy': "script-src 'self'" } },
      '/page.js': scripts,
      '/worker.js': {
        ...scripts,
        body: "import { cutByDecoder } from '/page.js'; postMessage(await cutByDecoder('/body', 'lines'));",
      },
      '/body': { type: 'text/plain', body },
    });
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  /** What an expression over `page`, the module, comes to on the page at `path`. */
  async function evaluate(expression: string, path = '/'): Promise<unknown> {
    const page: Page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.goto(originOf(site) + path);
    return page.evaluate(`import('/page.js').then((page) => ${expression})`);
  }

  const allOfIt = {
    ...summaryOf(expected),
    rest: 'no end',
    bytesReceived: body.length,
    severalChunks: true,
  };

  test.each(['lines', 'frame'])('a fetched body is cut by a decoder, for a handler of %s', async (style) => {
    const outcome = await evaluate(`page.cutByDecoder('/body', '${style}')`);
    expect(outcome).toEqual({ ...allOfIt, search: 'simd' });
  });

  test.each(['cutByStream', 'cutByReader'])('a fetched body is cut by %s', async (cut) => {
    expect(await evaluate(`page.${cut}('/body')`)).toEqual(summaryOf([...expected, 'no end']));
  });

  test('payloads are framed by a stream of the Web', async () => {
    expect(await evaluate("page.thereAndBack(['one', '', 'grün'])")).toEqual(['one', '', 'grün']);
  });

  test('a worker has the same, by a decoder', async () => {
    expect(await evaluate("page.inWorker('/worker.js')")).toEqual({ ...allOfIt, search: 'simd' });
  });

  test('a page that forbids WebAssembly is searched without', async () => {
    const outcome = await evaluate("page.cutByDecoder('/body', 'lines')", '/no-webassembly');
    expect(outcome).toEqual({ ...allOfIt, search: 'scalar' });
  });

  test('the kit checks framings there', async () => {
    const trace = await evaluate(
      "page.assertChunkInvariant(page.traceOf(page.delimiter('aab')), 'xaaabaab')",
    );
    expect(trace).toEqual(['frame "xa"', 'frame ""', 'end clean']);
  });
});
