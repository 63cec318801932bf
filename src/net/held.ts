/** Why nothing is delivered: by several at a time, perhaps. */
export const HELD_BY_USER = 1;
export const HELD_BY_HANDLER = 2;
export const HELD_BY_WRITES = 4;
export const HELD_BY_UPGRADE = 8;
export const HELD_BY_SERVER = 16;
export const HELD_BY_CHANNEL = 32;
