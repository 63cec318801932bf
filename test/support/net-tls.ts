import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key, and a certificate for it that it has signed itself. */
interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** Makes one for `name`, which is also that of 127.0.0.1. */
export function identityOf(name: string): Identity {
  const folder = mkdtempSync(join(tmpdir(), 'wirecut-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '2',
        ],
        ...['-keyout', key, '-out', cert, '-subj', `/CN=${name}`],
        ...['-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`],
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Who the servers of these tests are. */
export const localhost: Identity = identityOf('localhost');
