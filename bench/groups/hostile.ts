import type { Bench, Progress } from '../bench.ts';
import type { Checked } from '../check.ts';
import { probe, withOurs } from '../probe.ts';
import type { TableRecord } from '../recording/record.ts';
import type { Target } from './group.ts';
import { ATTACKS, hostileGroup } from './hostile-group.ts';
import { DECLARED_LENGTH, TERMINATED } from './hostile-inputs.ts';
import { workOnLongDrip } from './hostile-work.ts';
import type { HostileFinding, HostileFindings } from './hostile-worker.ts';
import { probed } from './probed.ts';

const WORKER = new URL('./hostile-worker.ts', import.meta.url);
const ROUNDS = 3;
const MILLISECONDS = 50;
const SECONDS_PER_PROCESS = 2.5;

const MEASURES: readonly { title: string; unit: string; of: keyof HostileFinding }[] = [
  { title: 'Time under attack', unit: 'ns per byte received', of: 'time' },
  { title: 'Bytes examined under attack', unit: 'bytes examined per byte received', of: 'examined' },
  { title: 'Bytes copied under attack', unit: 'bytes copied per byte received', of: 'copied' },
  { title: 'Memory held under attack', unit: 'bytes held per byte received', of: 'held' },
];

const NOTES = [
  "examined, copied: for wirecut by the decoder's own count, copies to where SIMD searches them included; for others where all is done by `Buffer.indexOf`, `concat` and `copy`, of which each call was counted",
  "held, when all but the last chunk has come: for wirecut by the decoder's own count, for others what the heap and the memory outside have grown by, their objects included",
];

/** What does it cost to be attacked? Counts, which are the same on every machine, and time. */
export const hostile: Bench = probed(
  hostileGroup,
  ROUNDS * hostileGroup.contenders.length * SECONDS_PER_PROCESS,
  async (checked, progress) => {
    const findings = await findAll(checked, progress);
    return {
      tables: MEASURES.map((measure) => tableOf(measure, findings)),
      targets: targetsNow(),
      notes: [...(hostileGroup.notes ?? []), ...NOTES],
    };
  },
);

type Findings = ReadonlyMap<string, readonly HostileFindings[]>;

async function findAll(checked: Checked, progress: Progress): Promise<Findings> {
  const findings = new Map<string, HostileFindings[]>();
  for (let round = 1; round <= ROUNDS; round++) {
    for (const contender of hostileGroup.contenders) {
      progress(`round ${round} of ${ROUNDS}: ${contender}`);
      const rows = ATTACKS.filter((attack) => attack.contender.name === contender)
        .map(({ row }) => row)
        .filter((row) => checked.isRight(contender, row));
      const args = [contender, String(MILLISECONDS), ...rows];
      const found = await probe<HostileFindings>(WORKER, args, withOurs('--expose-gc'));
      findings.set(contender, [...(findings.get(contender) ?? []), found]);
    }
  }
  return findings;
}

function tableOf({ title, unit, of }: (typeof MEASURES)[number], findings: Findings): TableRecord {
  const columns = [...TERMINATED, DECLARED_LENGTH].map(({ name }) => name);
  const samples = Object.fromEntries(
    [...findings].map(([contender, rounds]) => [contender, samplesOf(rounds, columns, of)]),
  );
  const shown = hostileGroup.contenders.filter((name) => Object.keys(samples[name] ?? {}).length > 0);
  return {
    title,
    unit,
    better: 'less',
    columns: columns.filter((column) => shown.some((name) => samples[name]?.[column] !== undefined)),
    contenders: shown.map((name) => ({ name, own: hostileGroup.own.has(name) })),
    baseline: hostileGroup.baseline,
    samples,
  };
}

function samplesOf(
  rounds: readonly HostileFindings[],
  columns: readonly string[],
  of: keyof HostileFinding,
): Record<string, number[]> {
  const samples: Record<string, number[]> = {};
  for (const column of columns) {
    const taken = rounds.flatMap((round) => round[column]?.[of] ?? []);
    if (taken.length > 0) samples[column] = taken;
  }
  return samples;
}

function targetsNow(): Target[] {
  const { examined, copied } = workOnLongDrip();
  return [
    atMostTwo('an 8 MiB frame in chunks of 1 B: bytes examined at most 2 per byte', examined),
    atMostTwo('an 8 MiB frame in chunks of 1 B: bytes copied at most 2 per byte', copied),
  ];
}

function atMostTwo(aim: string, value: number): Target {
  return { aim, outcome: value <= 2 ? 'pass' : 'miss', measured: value.toFixed(2) };
}
