/** One end of the connection that a proxy has taken. */
export interface ProxyEndpoint {
  /** An IP address, or the path of a Unix socket. */
  readonly address: string;
  /** 0 for Unix sockets. */
  readonly port: number;
}

/** An extension of version 2: who needs them knows their types. */
export interface ProxyTlv {
  /** 0 to 255, such as 1 for the ALPN protocol. */
  readonly type: number;
  readonly value: Uint8Array;
}

/**
 * What a proxy says of a connection that it passes on.
 *
 * Source: "The PROXY protocol, versions 1 and 2", W. Tarreau, HAProxy.
 */
export interface ProxyHeader {
  readonly version: 1 | 2;
  /** Whether the proxy has connected on its own account, for a health check say. There are no addresses then. */
  readonly local: boolean;
  /** Who has connected to the proxy; undefined if it does not say. */
  readonly source: ProxyEndpoint | undefined;
  /** Where to. */
  readonly destination: ProxyEndpoint | undefined;
  readonly tlvs: readonly ProxyTlv[];
}
