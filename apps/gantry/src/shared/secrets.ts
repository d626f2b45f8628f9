import { randomBytes } from 'node:crypto';
import type { AccessKey, SecretSource } from '@gantry/sandbox';
import { type Folder, readJson, writePrivate } from './folder.ts';

/** What stays secret between starts in one folder. */
type Secrets = {
  readonly redactionKey: string;
  readonly accessKeys: Record<string, AccessKey>;
};

export type KeptSecrets = {
  readonly redactionKey: Uint8Array;
  /** Keys of the demo principals: made once, the same at every start. */
  readonly source: SecretSource;
  readonly accessKeys: () => Readonly<Record<string, AccessKey>>;
  /** Writes what was made since; mode 0600. */
  readonly save: () => void;
};

/** The secrets of a folder; what is missing is made at random. */
export function keptSecrets(folder: Folder): KeptSecrets {
  const kept = readJson(folder.secrets);
  const secrets: Secrets = isSecrets(kept)
    ? kept
    : { redactionKey: randomBytes(32).toString('base64'), accessKeys: {} };
  return {
    redactionKey: Buffer.from(secrets.redactionKey, 'base64'),
    source: {
      accessKey: (name) => {
        secrets.accessKeys[name] ??= newAccessKey();
        return secrets.accessKeys[name];
      },
    },
    accessKeys: () => secrets.accessKeys,
    save: () => writePrivate(folder.secrets, `${JSON.stringify(secrets, null, 2)}\n`),
  };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** In AWS's form: `AKIA` and 16 characters, and a secret of 40. */
function newAccessKey(): AccessKey {
  const letters = [...randomBytes(16)].map((byte) => BASE32.charAt(byte % 32));
  return {
    accessKeyId: `AKIA${letters.join('')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}

function isSecrets(value: unknown): value is Secrets {
  return (
    typeof value === 'object' &&
    value !== null &&
    'redactionKey' in value &&
    typeof value.redactionKey === 'string' &&
    'accessKeys' in value &&
    typeof value.accessKeys === 'object' &&
    value.accessKeys !== null
  );
}
