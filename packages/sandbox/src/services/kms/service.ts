// https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
import type { ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import * as aliases from './aliases.ts';
import * as to from './authorization.ts';
import { constraints } from './constraints.ts';
import { cancelKeyDeletion, scheduleKeyDeletion, settleKms } from './deletion.ts';
import * as encryption from './encrypt.ts';
import * as grants from './grants.ts';
import * as keys from './keys.ts';
import * as policies from './policies.ts';
import * as rotation from './rotation.ts';
import * as tags from './tags.ts';

/** AWS Key Management Service, as far as symmetric keys go. */
export const kms: ServiceManifest = {
  name: 'kms',
  signingName: 'kms',
  iamPrefix: 'kms',
  scope: 'regional',
  protocol: 'json-1.1',
  apiVersion: '2014-11-01',
  targetPrefix: 'TrentService',
  schemas: schemasOf('kms'),
  constraints,
  settle: settleKms,
  operations: {
    CancelKeyDeletion: { run: cancelKeyDeletion, ...to.key },
    CreateAlias: { run: aliases.createAlias, ...to.newAlias },
    CreateGrant: { run: grants.createGrant, ...to.granting, ...to.anyAccount },
    CreateKey: { run: keys.createKey, ...to.newKey },
    Decrypt: { run: encryption.decrypt, ...to.decrypting, ...to.anyAccountSealed },
    DeleteAlias: { run: aliases.deleteAlias, ...to.alias('kms:DeleteAlias') },
    DescribeKey: { run: keys.describeKey, ...to.key, ...to.anyAccount },
    DisableKey: { run: keys.disableKey, ...to.key },
    DisableKeyRotation: { run: rotation.disableKeyRotation, ...to.key },
    EnableKey: { run: keys.enableKey, ...to.key },
    EnableKeyRotation: { run: rotation.enableKeyRotation, ...to.key },
    Encrypt: { run: encryption.encrypt, ...to.key, ...to.anyAccount },
    GenerateDataKey: { run: encryption.generateDataKey, ...to.key, ...to.anyAccount },
    GenerateDataKeyWithoutPlaintext: {
      run: encryption.generateDataKeyWithoutPlaintext,
      ...to.key,
      ...to.anyAccount,
    },
    GenerateRandom: { run: encryption.generateRandom },
    GetKeyPolicy: { run: policies.getKeyPolicy, ...to.key },
    GetKeyRotationStatus: { run: rotation.getKeyRotationStatus, ...to.key, ...to.anyAccount },
    ListAliases: { run: aliases.listAliases },
    ListGrants: { run: grants.listGrants, ...to.key, ...to.anyAccount },
    ListKeyPolicies: { run: policies.listKeyPolicies, ...to.key },
    ListKeys: { run: keys.listKeys },
    ListResourceTags: { run: tags.listResourceTags, ...to.key },
    PutKeyPolicy: { run: policies.putKeyPolicy, ...to.key },
    ReEncrypt: { run: encryption.reEncrypt, ...to.reEncrypting },
    RetireGrant: { run: grants.retireGrant, ...to.retiring, ...to.anyAccount },
    RevokeGrant: { run: grants.revokeGrant, ...to.key, ...to.anyAccount },
    ScheduleKeyDeletion: { run: scheduleKeyDeletion, ...to.schedulingDeletion },
    TagResource: { run: tags.tagResource, ...to.key },
    UntagResource: { run: tags.untagResource, ...to.key },
    UpdateAlias: { run: aliases.updateAlias, ...to.alias('kms:UpdateAlias') },
    UpdateKeyDescription: { run: keys.updateKeyDescription, ...to.key },
  },
};
