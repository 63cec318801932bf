import type { Limits } from 'wirecut';

/** What our decoders are told where frames are longer than they take by default. No rival has such a limit by default. */
export const LONG_FRAMES: Partial<Limits> = { maxFrameLength: 2 * 1024 * 1024 };
