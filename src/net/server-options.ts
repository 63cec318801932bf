import { wrongType } from '../errors.ts';
import { checkLimit, checkOneOf } from '../limits.ts';
import type { ProxyVersions } from './proxy/proxy-reader.ts';
import { type TrustedProxies, trustedBy } from './proxy/trusted-proxies.ts';
import type { ServiceSettings } from './service.ts';
import { resolveServiceOptions, type ServiceOptions } from './service-options.ts';
import type { TlsOptions } from './tls-options.ts';

/** Options of `createServer`: handlers, framing, limits, and these. */
export interface ServerOptions<Data = unknown> extends ServiceOptions<Data> {
  /**
   * Connections at a time; more are accepted and closed at once, and counted as refused.
   *
   * @default 10000
   */
  readonly maxConnections?: number;
  /** The same for the connections of one address. @default Infinity */
  readonly maxConnectionsPerPeer?: number;
  /** TLS from the first byte, with these options of `tls.createServer`. For STARTTLS see `startTls`. */
  readonly tls?: TlsOptions;
  /** What `connection.upgradeTls()` takes if it is given nothing. @default those of `tls` */
  readonly startTls?: TlsOptions;
  /**
   * Which versions of the PROXY protocol connections begin with, in front of TLS too.
   * They all have to: a header that may be missing is one that anybody may send.
   *
   * @default none
   */
  readonly proxyProtocol?: ProxyVersions;
  /** Whose PROXY headers are believed; others are turned away. To be given with `proxyProtocol`. */
  readonly trustedProxies?: TrustedProxies;
}

/** Server options that have been checked. */
export interface ServerSettings {
  readonly service: ServiceSettings;
  readonly maxConnections: number;
  readonly maxConnectionsPerPeer: number;
  readonly tls: TlsOptions | undefined;
  readonly startTls: TlsOptions | undefined;
  readonly proxyProtocol: ProxyVersions | undefined;
  readonly trusts: (address: string | undefined) => boolean;
}

/** The names of all that a server has beyond `SERVICE_OPTION_NAMES`. */
export const SERVER_OPTION_NAMES: readonly string[] = [
  'maxConnections',
  'maxConnectionsPerPeer',
  'tls',
  'startTls',
  'proxyProtocol',
  'trustedProxies',
];

const DEFAULT_MAX_CONNECTIONS = 10_000;

/** Fills in the defaults and refuses what is wrong. */
export function resolveServerOptions(options: ServerOptions<never>): ServerSettings {
  const service = resolveServiceOptions(options, SERVER_OPTION_NAMES);
  const {
    maxConnections = DEFAULT_MAX_CONNECTIONS,
    maxConnectionsPerPeer = Number.POSITIVE_INFINITY,
    tls,
    startTls = tls,
    proxyProtocol,
    trustedProxies,
  } = options;
  checkLimit('maxConnections', maxConnections);
  checkLimit('maxConnectionsPerPeer', maxConnectionsPerPeer);
  for (const [name, value] of Object.entries({ tls, startTls })) {
    if (value !== undefined && (typeof value !== 'object' || value === null)) {
      throw wrongType(name, 'an object of TLS options', value);
    }
  }
  if (proxyProtocol !== undefined) {
    checkOneOf('proxyProtocol', proxyProtocol, ['v1', 'v2', 'any']);
    if (trustedProxies === undefined) {
      throw new TypeError("proxyProtocol needs trustedProxies: addresses and networks, or 'any'");
    }
  } else if (trustedProxies !== undefined) {
    throw new TypeError('trustedProxies does not go without proxyProtocol');
  }
  const trusts = proxyProtocol === undefined ? () => true : trustedBy(trustedProxies);
  return { service, maxConnections, maxConnectionsPerPeer, tls, startTls, proxyProtocol, trusts };
}
