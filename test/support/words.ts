/** Every word of `minLength` to `maxLength` letters. */
export function words(letters: string, minLength: number, maxLength: number): Buffer[] {
  let last = [''];
  const all: string[] = minLength === 0 ? [''] : [];
  for (let length = 1; length <= maxLength; length++) {
    last = last.flatMap((start) => [...letters].map((letter) => start + letter));
    if (length >= minLength) all.push(...last);
  }
  return all.map((text) => Buffer.from(text));
}
