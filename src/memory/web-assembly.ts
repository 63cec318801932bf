/** What of WebAssembly is used here, typed here: its types are part of no library that Node's users need. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  Memory: new (pages: { initial: number; maximum: number }) => WebAssemblyMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: { env: { memory: WebAssemblyMemory } },
  ) => { readonly exports: Record<string, unknown> };
}

export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
}

/** Undefined where the engine has none, as under `--jitless`. */
export const webAssembly: WebAssemblyApi | undefined = Reflect.get(globalThis, 'WebAssembly');
