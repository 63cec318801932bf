/** How bytes come: `'direct'`, read into our own memory; `'stream'`, by `'data'` events; `'auto'`, as it can be done. */
export type ReceivePath = 'direct' | 'stream' | 'auto';
