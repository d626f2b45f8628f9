// https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
import { randomBytes } from 'node:crypto';
import type {
  DecryptRequest,
  DecryptResponse,
  EncryptRequest,
  EncryptResponse,
  GenerateDataKeyRequest,
  GenerateDataKeyResponse,
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse,
  GenerateRandomRequest,
  GenerateRandomResponse,
  ReEncryptRequest,
  ReEncryptResponse,
} from '@aws-sdk/client-kms';
import { notImplemented } from '../../fault.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { keyNamed } from './find.ts';
import { limits } from './limits.ts';
import { open, seal } from './seal.ts';
import { keyOfCiphertext } from './sealed-by.ts';
import type { KeyRecord, Pairs } from './state.ts';
import { usable } from './usable.ts';

const ALGORITHM = 'SYMMETRIC_DEFAULT';

export const encrypt: Operation<EncryptRequest, EncryptResponse> = (input, context) => {
  if (input.Plaintext.byteLength > limits.plaintext) throw faults.tooLong();
  const key = usable(keyNamed(context, input.KeyId));
  if (input.DryRun) throw faults.dryRun();
  const CiphertextBlob = seal(key, input.Plaintext, input.EncryptionContext);
  return { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm: ALGORITHM };
};

export const decrypt: Operation<DecryptRequest, DecryptResponse> = (input, context) => {
  if (input.Recipient) throw notImplemented('answers of KMS for Nitro enclaves');
  const { key, plain } = opened(
    input.CiphertextBlob,
    input.KeyId,
    input.EncryptionContext,
    context,
  );
  if (input.DryRun) throw faults.dryRun();
  return { KeyId: key.arn, Plaintext: plain, EncryptionAlgorithm: ALGORITHM };
};

export const reEncrypt: Operation<ReEncryptRequest, ReEncryptResponse> = (input, context) => {
  const { CiphertextBlob: sealed, SourceKeyId, SourceEncryptionContext } = input;
  const { key, plain } = opened(sealed, SourceKeyId, SourceEncryptionContext, context);
  const target = usable(keyNamed(context, input.DestinationKeyId));
  if (input.DryRun) throw faults.dryRun();
  return {
    CiphertextBlob: seal(target, plain, input.DestinationEncryptionContext),
    SourceKeyId: key.arn,
    KeyId: target.arn,
    SourceEncryptionAlgorithm: ALGORITHM,
    DestinationEncryptionAlgorithm: ALGORITHM,
  };
};

export const generateDataKey: Operation<GenerateDataKeyRequest, GenerateDataKeyResponse> = (
  input,
  context,
) => {
  if (input.Recipient) throw notImplemented('answers of KMS for Nitro enclaves');
  const Plaintext = randomBytes(sizeOf(input));
  const key = usable(keyNamed(context, input.KeyId));
  if (input.DryRun) throw faults.dryRun();
  const CiphertextBlob = seal(key, Plaintext, input.EncryptionContext);
  return { CiphertextBlob, Plaintext, KeyId: key.arn };
};

export const generateDataKeyWithoutPlaintext: Operation<
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse
> = (input, context) => {
  const key = usable(keyNamed(context, input.KeyId));
  if (input.DryRun) throw faults.dryRun();
  const CiphertextBlob = seal(key, randomBytes(sizeOf(input)), input.EncryptionContext);
  return { CiphertextBlob, KeyId: key.arn };
};

export const generateRandom: Operation<GenerateRandomRequest, GenerateRandomResponse> = ({
  NumberOfBytes,
}) => {
  if (NumberOfBytes === undefined) throw faults.noKeySpec();
  return { Plaintext: randomBytes(NumberOfBytes) };
};

type Sized = Pick<Checked<GenerateDataKeyRequest>, 'KeySpec' | 'NumberOfBytes'>;

function sizeOf({ KeySpec, NumberOfBytes }: Sized): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) throw faults.noKeySpec();
  return NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32);
}

/** A key that is named must be the one that encrypted. */
function opened(
  sealed: Uint8Array | undefined,
  keyId: string | undefined,
  pairs: Pairs | undefined,
  context: OperationContext,
): { readonly key: KeyRecord; readonly plain: Uint8Array } {
  if (sealed === undefined) throw faults.badCiphertext();
  const key = keyOfCiphertext(context, sealed);
  if (keyId !== undefined && keyNamed(context, keyId) !== key) throw faults.incorrectKey();
  const plain = open(usable(key), sealed, pairs);
  if (plain === undefined) throw faults.badCiphertext();
  return { key, plain };
}
