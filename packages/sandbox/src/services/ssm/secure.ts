// https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
import type {
  DecryptResponse,
  EncryptResponse,
  GenerateDataKeyResponse,
} from '@aws-sdk/client-kms';
import { AwsFault } from '../../fault.ts';
import type { OperationContext } from '../../service.ts';
import { callKms } from '../kms/call.ts';
import { open, seal } from '../kms/seal.ts';
import { parameterArn } from './names.ts';
import type { ParameterRecord } from './state.ts';

/** A value under a key of KMS. */
export type Secured = {
  readonly sealed: Uint8Array;
  /** An advanced parameter has a data key of its own, since KMS encrypts no more than 4 KB. */
  readonly dataKey: Uint8Array | undefined;
};

type Of = Pick<ParameterRecord, 'name' | 'tier' | 'keyId'>;

const OWN_KEY = 'alias/aws/ssm';

export function secure(
  { name, tier, keyId }: Of,
  value: string,
  context: OperationContext,
): Secured {
  const KeyId = keyId ?? OWN_KEY;
  const EncryptionContext = pairs(name, context);
  return throughKms(context, () => {
    const plain = Buffer.from(value);
    if (tier !== 'Advanced') {
      const asked = { KeyId, Plaintext: plain, EncryptionContext };
      const made: EncryptResponse = callKms('ssm', 'Encrypt', asked, context);
      return { sealed: present(made.CiphertextBlob), dataKey: undefined };
    }
    const asked = { KeyId, KeySpec: 'AES_256', EncryptionContext };
    const made: GenerateDataKeyResponse = callKms('ssm', 'GenerateDataKey', asked, context);
    const sealed = seal(envelope(present(made.Plaintext)), plain);
    return { sealed, dataKey: present(made.CiphertextBlob) };
  });
}

/** The value, for a caller who may use the key. */
export function reveal(
  { name }: Pick<ParameterRecord, 'name'>,
  { sealed, dataKey }: Secured,
  context: OperationContext,
): string {
  return throughKms(context, () => {
    const asked = { CiphertextBlob: dataKey ?? sealed, EncryptionContext: pairs(name, context) };
    const { Plaintext }: DecryptResponse = callKms('ssm', 'Decrypt', asked, context);
    const plain = dataKey ? open(envelope(present(Plaintext)), sealed) : Plaintext;
    return Buffer.from(present(plain)).toString();
  });
}

function envelope(material: Uint8Array): { id: string; materials: Buffer[] } {
  return { id: 'ssm', materials: [Buffer.from(material)] };
}

function pairs(name: string, context: OperationContext): Record<string, string> {
  return { PARAMETER_ARN: parameterArn(name, context) };
}

function present(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new TypeError('KMS answers what it was asked for');
  return bytes;
}

/** Parameter Store repeats what KMS said; all but a missing permission is an invalid key. */
function throughKms<Result>({ requestId }: OperationContext, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    const denied = error.code === 'AccessDeniedException';
    const from = `Service: AWSKMS; Status Code: 400; Error Code: ${error.code}`;
    const said = `${error.message} (${from}; Request ID: ${requestId}; Proxy: null)`;
    throw new AwsFault(denied ? error.code : 'InvalidKeyId', 400, said);
  }
}
