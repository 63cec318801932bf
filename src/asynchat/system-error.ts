/** Whether it is what Python calls an `OSError`: by its code, `EPIPE` or such, which is none of Node's own. */
export function isSystemError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^E(?!RR_)/.test(code);
}
