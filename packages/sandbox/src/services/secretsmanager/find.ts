import type { OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { type SecretRecord, secretsOf, type VersionRecord } from './state.ts';

type Place = Pick<OperationContext, 'account' | 'region'>;

export const CURRENT = 'AWSCURRENT';

export function secretArn({ account, region }: Place, name: string): string {
  return `arn:aws:secretsmanager:${region.name}:${account.id}:secret:${name}`;
}

/** By name, ARN, or ARN without the six characters that AWS adds. */
export function findSecret({ region }: Place, reference: string): SecretRecord | undefined {
  const secrets = secretsOf(region);
  if (!reference.startsWith('arn:')) return secrets.get(reference);
  const all = [...secrets.values()];
  const whole = all.find(({ arn }) => arn === reference);
  return whole ?? all.find(({ arn }) => arn.slice(0, -7) === reference);
}

export function secretNamed(place: Place, reference: string): SecretRecord {
  const secret = findSecret(place, reference);
  if (secret === undefined) throw faults.notFound();
  return secret;
}

/** A secret that is not on its way out. */
export function livingSecret(place: Place, reference: string): SecretRecord {
  const secret = secretNamed(place, reference);
  if (secret.deletesAt !== undefined) throw faults.deleted();
  return secret;
}

type Wanted = { readonly VersionId?: string; readonly VersionStage?: string };

/** The version with an id or a label; the current one where neither is asked for. */
export function versionOf(
  { versions }: SecretRecord,
  { VersionId: versionId, VersionStage }: Wanted,
): VersionRecord {
  const stage = VersionStage ?? CURRENT;
  if (versionId !== undefined) {
    const version = versions.get(versionId);
    if (version === undefined) throw faults.noValueForVersion({ versionId });
    if (VersionStage && !version.stages.has(VersionStage)) throw faults.stageMismatch();
    return version;
  }
  const labelled = [...versions.values()].find(({ stages }) => stages.has(stage));
  if (labelled === undefined) throw faults.noValueForLabel({ stage });
  return labelled;
}
