/** Where charts lie, from the root of the repository. */
export const CHARTS = 'bench/record/charts';

/** Of the chart that all others are a part of. */
export const OVERVIEW = 'overview';

/** Of a group's chart. */
export function chartPath(group: string): string {
  return `${CHARTS}/${chartFile(group)}`;
}

export function chartFile(group: string): string {
  return `${group.replaceAll('/', '-')}.svg`;
}
