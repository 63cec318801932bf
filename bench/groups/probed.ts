import type { Bench, Progress } from '../bench.ts';
import { type Checked, check } from '../check.ts';
import { recordOf } from '../in-process.ts';
import type { GroupRecord } from '../recording/record.ts';
import type { Group } from './group.ts';

/** A group whose answers are checked as those of all, and which is measured in a way of its own, but not in quick runs. */
export function probed(
  group: Group,
  seconds: number,
  measure: (checked: Checked, progress: Progress) => Promise<Partial<GroupRecord>>,
): Bench {
  const checkAll = (progress: Progress): Promise<Checked> => {
    progress('checking all answers');
    return check(group, group.rows(false));
  };
  return {
    name: group.name,
    question: group.question,
    estimate: (thoroughness) => (thoroughness === 'quick' ? 0 : seconds),
    check: async (progress) => recordOf(group, await checkAll(progress)),
    async measure(_thoroughness, progress) {
      const checked = await checkAll(progress);
      return { ...recordOf(group, checked), ...(await measure(checked, progress)) };
    },
  };
}
