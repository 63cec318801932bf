/**
 * Those groups that are asked for by name, or all.
 *
 * @throws {RangeError} If there is none of a name.
 */
export function groupsNamed<G extends { readonly name: string }>(
  names: readonly string[],
  groups: readonly G[],
): readonly G[] {
  const unknown = names.find((name) => groups.every((group) => group.name !== name));
  if (unknown !== undefined) {
    const known = groups.map(({ name }) => name).join(', ');
    throw new RangeError(`no group ${JSON.stringify(unknown)}: there are ${known}`);
  }
  return names.length === 0 ? groups : groups.filter(({ name }) => names.includes(name));
}
