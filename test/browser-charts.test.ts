import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHARTS } from '../bench/report/chart-files.ts';
import { reportOf } from '../bench/report/report.ts';
import { fullRun } from './support/bench-record.ts';
import { launchChromium, originOf, serveSite } from './support/chromium.ts';
import { htmlOf } from './support/markdown.ts';

// What people see of the benchmarks, in a browser: the charts, and the page that shows them.

const root = new URL('../', import.meta.url);
const document = readFileSync(new URL('BENCHMARKS.md', root), 'utf8');

/** Those of a made-up record, and those that are committed. */
const charts = new Map([...reportOf([fullRun()]).charts, ...committed()]);

function committed(): [string, string][] {
  const directory = new URL(`${CHARTS}/`, root);
  if (!existsSync(directory)) return [];
  return readdirSync(directory).map((file) => [
    `${CHARTS}/${file}`,
    readFileSync(new URL(file, directory), 'utf8'),
  ]);
}

/** What a page says of the texts of a chart, and of what they stand on. */
interface Seen {
  readonly error: string | null;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Text[];
  readonly marks: readonly Box[];
  readonly colors: readonly string[];
  readonly paper: string;
}

interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Text = Box & { readonly color: string };

const SEE = `
(() => {
  const svg = document.documentElement;
  const all = (selector) => [...svg.querySelectorAll(selector)];
  const boxOf = (element) => {
    const { x, y, width, height } = element.getBBox();
    return { name: element.textContent, x, y, width, height };
  };
  const fillOf = (element) => getComputedStyle(element).fill;
  const { width, height } = svg.viewBox.baseVal;
  return {
    error: svg.querySelector('parsererror')?.textContent ?? null,
    title: svg.querySelector('title').textContent,
    description: svg.querySelector('desc').textContent,
    width,
    height,
    texts: all('text').map((text) => ({ ...boxOf(text), color: fillOf(text) })),
    marks: all('circle, rect:not(.paper)').map(boxOf),
    colors: all('circle, rect:not(.paper), tspan').map(fillOf),
    paper: fillOf(svg.querySelector('.paper')),
  };
})()`;

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** By the definition of WCAG. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('in Chromium', { timeout: 30_000 }, () => {
  let browser: Browser;
  let site: Server;

  beforeAll(async () => {
    const images = [...charts].map(([path, body]) => [`/${path}`, { type: 'image/svg+xml', body }]);
    const body = `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
      <style>body { width: 830px } img { max-width: 100% }</style>${htmlOf(document)}`;
    site = await serveSite({
      ...Object.fromEntries(images),
      '/': { type: 'text/html', body },
      '/empty': { type: 'text/html', body: '<!doctype html>' },
    });
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  async function open(path: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ colorScheme });
    onTestFinished(() => page.close());
    await page.goto(`${originOf(site)}/${path}`);
    return page;
  }

  describe.each([...charts.keys()])('%s', (path) => {
    test.each(['light', 'dark'] as const)('is legible, %s', async (scheme) => {
      const page = await open(path, scheme);
      const seen = (await page.evaluate(SEE)) as Seen;
      expect(seen.error).toBeNull();
      expect(seen.title).not.toBe('');
      expect(seen.description).toMatch(/\dx\.$/);
      expect(seen.texts.length).toBeGreaterThan(5);
      for (const box of [...seen.texts, ...seen.marks]) {
        expect(box.x, box.name).toBeGreaterThanOrEqual(0);
        expect(box.y, box.name).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width, box.name).toBeLessThanOrEqual(seen.width);
        expect(box.y + box.height, box.name).toBeLessThanOrEqual(seen.height);
      }
      for (const [i, text] of seen.texts.entries()) {
        const others = [...seen.texts.slice(i + 1), ...seen.marks];
        const hidden = others.filter((other) => overlap(text, other)).map(({ name }) => name);
        expect(hidden, text.name).toEqual([]);
        expect(contrast(text.color, seen.paper), text.name).toBeGreaterThan(4.5);
      }
      for (const color of seen.colors) expect(contrast(color, seen.paper)).toBeGreaterThan(3);
      expect(luminance(seen.paper) > 0.5).toBe(scheme === 'light');
    });
  });

  test.each(['light', 'dark'] as const)('in an <img>, a chart is %s as its page is', async (scheme) => {
    const page = await open('empty', scheme);
    const lightness = await page.evaluate(`(async () => {
      const image = new Image();
      image.src = '/overview.svg';
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const [red] = context.getImageData(8, 8, 1, 1).data;
      return red;
    })()`);
    if (scheme === 'light') expect(lightness).toBeGreaterThan(240);
    else expect(lightness).toBeLessThan(40);
  });

  test('BENCHMARKS.md has all that it links to, and no table that is none', async () => {
    const page = await open('');
    const { missing, broken, remains, images, tables } = (await page.evaluate(`(async () => {
      const images = [...document.images];
      await Promise.all(images.map((image) => image.decode().catch(() => {})));
      const anchors = [...document.querySelectorAll('a[href^="#"]')];
      return {
        missing: anchors.map((a) => a.getAttribute('href')).filter((href) => !document.getElementById(href.slice(1))),
        broken: images.filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src),
        remains: [...document.querySelectorAll('p, li')].map((p) => p.textContent).filter((text) => /^\\||-{3}/.test(text)),
        images: images.length,
        tables: [...document.querySelectorAll('table')].map(({ rows }) => [...new Set([...rows].map(({ cells }) => cells.length))].length),
      };
    })()`)) as Record<'missing' | 'broken' | 'remains', string[]> & { images: number; tables: number[] };
    expect({ missing, broken, remains }).toEqual({ missing: [], broken: [], remains: [] });
    expect(images).toBe(committed().length);
    // As many cells in each row.
    expect(new Set(tables)).toEqual(new Set([1]));
    const files = [...document.matchAll(/\]\((?!#|http)([^)]+)\)/g)].map(([, path = '']) => path);
    expect(files.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});
