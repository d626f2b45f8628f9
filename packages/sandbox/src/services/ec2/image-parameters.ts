// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html
import type { OperationContext } from '../../service.ts';
import { findParameter } from '../ssm/find.ts';
import { parameterArn, readReference } from '../ssm/names.ts';
import type { Needed } from './authorization.ts';

const PREFIX = 'resolve:ssm:';

/** The image that `resolve:ssm:NAME` stands for; anything else, or what leads nowhere, as it is. */
export function imageIdFrom(given: string, place: Pick<OperationContext, 'region'>): string {
  if (!given.startsWith(PREFIX)) return given;
  const { name, selector } = readReference(given.slice(PREFIX.length));
  const versions = findParameter(name, place)?.versions ?? [];
  const version = selector
    ? versions.find(({ number }) => String(number) === selector)
    : versions.at(-1);
  return version === undefined || version.secured ? given : version.value;
}

/** Who names an image by a parameter must be allowed to read it. */
export function readingImage(given: string, context: OperationContext): readonly Needed[] {
  if (!given.startsWith(PREFIX)) return [];
  const { name } = readReference(given.slice(PREFIX.length));
  const resource = parameterArn(name, context);
  return [{ action: 'ssm:GetParameters', resource, conditions: {} }];
}
