// https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
import type {
  DeleteResourcePolicyRequest,
  DeleteResourcePolicyResponse,
  GetResourcePolicyRequest,
  GetResourcePolicyResponse,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
  ValidateResourcePolicyRequest,
  ValidateResourcePolicyResponse,
} from '@aws-sdk/client-secrets-manager';
import { PolicyError, parsePolicy } from '@gantry/identity/iam';
import { AwsFault } from '../../fault.ts';
import type { Operation } from '../../service.ts';
import type { PolicyText } from '../iam/state.ts';
import { faults } from './faults.ts';
import { livingSecret, secretNamed } from './find.ts';

export const putResourcePolicy: Operation<PutResourcePolicyRequest, PutResourcePolicyResponse> = (
  input,
  context,
) => {
  const secret = livingSecret(context, input.SecretId);
  const policy = readPolicy(input.ResourcePolicy);
  if (input.BlockPublicPolicy && isPublic(policy)) throw faults.publicPolicy();
  secret.policy = policy;
  return { ARN: secret.arn, Name: secret.name };
};

export const getResourcePolicy: Operation<GetResourcePolicyRequest, GetResourcePolicyResponse> = (
  { SecretId },
  context,
) => {
  const { arn, name, policy } = secretNamed(context, SecretId);
  return { ARN: arn, Name: name, ...(policy ? { ResourcePolicy: policy.text } : {}) };
};

export const deleteResourcePolicy: Operation<
  DeleteResourcePolicyRequest,
  DeleteResourcePolicyResponse
> = ({ SecretId }, context) => {
  const secret = livingSecret(context, SecretId);
  secret.policy = undefined;
  return { ARN: secret.arn, Name: secret.name };
};

export const validateResourcePolicy: Operation<
  ValidateResourcePolicyRequest,
  ValidateResourcePolicyResponse
> = ({ ResourcePolicy }) => {
  try {
    if (isPublic(readPolicy(ResourcePolicy))) throw faults.publicPolicy();
    return { PolicyValidationPassed: true, ValidationErrors: [] };
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    const CheckName = error.code === 'PublicPolicyException' ? 'PublicPolicy' : 'Syntax';
    const ValidationErrors = [{ CheckName, ErrorMessage: error.message }];
    return { PolicyValidationPassed: false, ValidationErrors };
  }
};

function readPolicy(text: string): PolicyText {
  try {
    return { text, parsed: parsePolicy(text, 'resource') };
  } catch (error) {
    if (error instanceof PolicyError) throw faults.badPolicy({ reason: error.message });
    throw error;
  }
}

/** Lets everybody in, without a condition. */
function isPublic({ parsed }: PolicyText): boolean {
  return parsed.statements.some(
    ({ effect, principal, conditions }) =>
      effect === 'Allow' &&
      conditions.length === 0 &&
      principal?.negated !== true &&
      principal?.entries.some(({ id }) => id === '*') === true,
  );
}
