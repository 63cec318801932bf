import type { ConnectionOptions, TlsOptions as ServerTlsOptions } from 'node:tls';

/** Options of TLS, passed on to Node: certificates, SNI, ALPN, whether clients need a certificate ... */
export type TlsOptions = ServerTlsOptions & ConnectionOptions;
