/**
 * Those groups that are asked for by name, or all. A name also stands for what is below it: `framings` for
 * `framings/line` and the others.
 *
 * @throws {RangeError} If there is none of a name.
 */
export function groupsNamed<G extends { readonly name: string }>(
  names: readonly string[],
  groups: readonly G[],
): readonly G[] {
  const unknown = names.find((name) => !groups.some((group) => isNamed(group, name)));
  if (unknown !== undefined) {
    const known = groups.map(({ name }) => name).join(', ');
    throw new RangeError(`no group ${JSON.stringify(unknown)}: there are ${known}`);
  }
  return names.length === 0 ? groups : groups.filter((group) => names.some((name) => isNamed(group, name)));
}

function isNamed(group: { readonly name: string }, name: string): boolean {
  return group.name === name || group.name.startsWith(`${name}/`);
}
