// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
import type { DecryptResponse, GenerateDataKeyResponse } from '@aws-sdk/client-kms';
import { AwsFault } from '../../fault.ts';
import type { OperationContext } from '../../service.ts';
import { callKms } from '../kms/call.ts';
import { open, seal } from '../kms/seal.ts';
import { faults } from './faults.ts';
import { limits } from './limits.ts';
import type { SecretRecord, VersionRecord } from './state.ts';

export type Value = { readonly SecretString?: string; readonly SecretBinary?: Uint8Array };

const OWN_KEY = 'alias/aws/secretsmanager';

/** Whether a call brings a value, which must be of one kind and not too long. */
export function hasValue({ SecretString, SecretBinary }: Value): boolean {
  if (SecretString !== undefined && SecretBinary !== undefined) throw faults.bothValues();
  const size = SecretBinary?.byteLength ?? Buffer.byteLength(SecretString ?? '');
  if (size > limits.bytes) throw faults.tooLong();
  return SecretString !== undefined || SecretBinary !== undefined;
}

type Sealed = Pick<VersionRecord, 'sealed' | 'dataKey' | 'keyId' | 'kind'>;

/** Encrypts a value under the secret's key; who may not also decrypt with it is refused. */
export function sealValue(
  { arn, keyId }: SecretRecord,
  versionId: string,
  { SecretString, SecretBinary }: Value,
  context: OperationContext,
): Sealed {
  const EncryptionContext = pairs(arn, versionId);
  const KeyId = keyId ?? OWN_KEY;
  return throughKms(() => {
    const asked = { KeyId, KeySpec: 'AES_256', EncryptionContext };
    const made: GenerateDataKeyResponse = callKms(
      'secretsmanager',
      'GenerateDataKey',
      asked,
      context,
    );
    const { CiphertextBlob: dataKey, KeyId: keyArn } = made;
    if (!dataKey) throw new TypeError('A data key has a ciphertext');
    const material = dataKeyOf(dataKey, EncryptionContext, context);
    const plain = SecretBinary ?? Buffer.from(SecretString ?? '');
    return {
      sealed: seal(envelope(material), plain),
      dataKey,
      keyId: keyId === undefined ? 'DefaultEncryptionKey' : (keyArn ?? KeyId),
      kind: SecretBinary ? 'binary' : 'string',
    };
  });
}

/** The value of a version, for a caller who may use the key that it is encrypted with. */
export function openValue(
  { arn }: SecretRecord,
  version: VersionRecord,
  context: OperationContext,
): Value {
  return throughKms(() => {
    const material = dataKeyOf(version.dataKey, pairs(arn, version.id), context);
    const plain = open(envelope(material), version.sealed);
    if (plain === undefined) throw new TypeError('A sealed value opens with its own data key');
    if (version.kind === 'binary') return { SecretBinary: plain };
    return { SecretString: Buffer.from(plain).toString() };
  });
}

function dataKeyOf(
  CiphertextBlob: Uint8Array,
  EncryptionContext: object,
  context: OperationContext,
): Uint8Array {
  const asked = { CiphertextBlob, EncryptionContext };
  const { Plaintext }: DecryptResponse = callKms('secretsmanager', 'Decrypt', asked, context);
  if (!Plaintext) throw new TypeError('KMS answers what it decrypts');
  return Plaintext;
}

function envelope(material: Uint8Array): { id: string; materials: Buffer[] } {
  return { id: 'secretsmanager', materials: [Buffer.from(material)] };
}

function pairs(SecretARN: string, SecretVersionId: string): Record<string, string> {
  return { SecretARN, SecretVersionId };
}

/** Secrets Manager does not repeat why KMS refused. */
function throughKms<Result>(use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    if (error instanceof AwsFault) throw faults.kms();
    throw error;
  }
}
