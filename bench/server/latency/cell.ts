import type { TableRecord } from '../../recording/record.ts';
import { median } from '../../recording/values.ts';
import type { Contender } from '../echo/contender.ts';
import type { Quantile, Sample } from './client.ts';

/** What one server did at one rate. */
export interface Cell {
  readonly contender: string;
  /** Requests per second. */
  readonly rate: number;
  readonly samples: readonly Sample[];
}

/** Above this part of the latency, what the client was late by is most of what it has measured. */
const LATE = 0.5;

export function rateName(rate: number): string {
  return `${rate.toLocaleString('en')} requests/s`;
}

export function latencyTable(
  rate: number,
  baseline: string,
  quantiles: readonly Quantile[],
  contenders: readonly Contender[],
  cells: readonly Cell[],
): TableRecord {
  const samplesOf = ({ name }: Contender): Record<string, number[]> => {
    const samples = cells.find((cell) => cell.contender === name && cell.rate === rate)?.samples ?? [];
    if (samples.length === 0) return {};
    return Object.fromEntries(
      quantiles.map((quantile) => [quantile, samples.map(({ latency }) => latency[quantile] / 1000)]),
    );
  };
  return {
    title: rateName(rate),
    unit: 'microseconds',
    better: 'less',
    columns: quantiles,
    contenders: contenders.map(({ name, own }) => ({ name, own })),
    baseline,
    samples: Object.fromEntries(contenders.map((contender) => [contender.name, samplesOf(contender)])),
  };
}

/** How well the client has kept its own schedule: what it sent late has waited, whatever the server did. */
export function scheduleNotes(cells: readonly Cell[]): string[] {
  const p99 = (cell: Cell, what: keyof Sample): number => median(cell.samples.map((one) => one[what].p99));
  const where = ({ contender, rate }: Cell): string => `${contender} at ${rateName(rate)}`;
  const [latest] = [...cells].sort((a, b) => p99(b, 'lateness') - p99(a, 'lateness'));
  if (latest === undefined) return [];
  const own = cells.filter((cell) => p99(cell, 'lateness') > LATE * p99(cell, 'latency'));
  return [
    `99 of 100 requests were sent within ${(p99(latest, 'lateness') / 1000).toFixed(0)} microseconds of when they were due, in the worst case: ${where(latest)}`,
    ...(own.length === 0
      ? []
      : [
          `THE CLIENT COULD NOT KEEP ITS SCHEDULE: it was late itself for more than half of the p99, so that these may be better than shown: ${own.map(where).join('; ')}`,
        ]),
  ];
}
