// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
import type { ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import * as to from './authorization.ts';
import { constraints } from './constraints.ts';
import * as values from './get-values.ts';
import { listSecrets } from './list-secrets.ts';
import * as policies from './policies.ts';
import { getRandomPassword } from './random-password.ts';
import * as secrets from './secrets.ts';
import { tagResource, untagResource } from './tags.ts';
import * as versions from './versions.ts';

/** AWS Secrets Manager, without rotation, which needs Lambda, and without replicas. */
export const secretsmanager: ServiceManifest = {
  name: 'secretsmanager',
  signingName: 'secretsmanager',
  iamPrefix: 'secretsmanager',
  scope: 'regional',
  protocol: 'json-1.1',
  apiVersion: '2017-10-17',
  targetPrefix: 'secretsmanager',
  schemas: schemasOf('secretsmanager'),
  constraints,
  settle: secrets.settleSecrets,
  operations: {
    BatchGetSecretValue: { run: values.batchGetSecretValue, ...to.batch },
    CreateSecret: { run: secrets.createSecret, ...to.newSecret },
    DeleteResourcePolicy: { run: policies.deleteResourcePolicy, ...to.secret },
    DeleteSecret: { run: secrets.deleteSecret, ...to.secret },
    DescribeSecret: { run: secrets.describeSecret, ...to.secret },
    GetRandomPassword: { run: getRandomPassword },
    GetResourcePolicy: { run: policies.getResourcePolicy, ...to.secret },
    GetSecretValue: { run: values.getSecretValue, ...to.secret },
    ListSecretVersionIds: { run: versions.listSecretVersionIds, ...to.secret },
    ListSecrets: { run: listSecrets },
    PutResourcePolicy: { run: policies.putResourcePolicy, ...to.secret },
    PutSecretValue: { run: versions.putSecretValue, ...to.secret },
    RestoreSecret: { run: secrets.restoreSecret, ...to.secret },
    TagResource: { run: tagResource, ...to.secret },
    UntagResource: { run: untagResource, ...to.secret },
    UpdateSecret: { run: secrets.updateSecret, ...to.secret },
    UpdateSecretVersionStage: { run: versions.updateSecretVersionStage, ...to.secret },
    ValidateResourcePolicy: { run: policies.validateResourcePolicy, ...to.checkedPolicy },
  },
};
