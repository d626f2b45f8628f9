// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
import { randomInt } from 'node:crypto';
import type {
  GetRandomPasswordRequest,
  GetRandomPasswordResponse,
} from '@aws-sdk/client-secrets-manager';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Random by the machine's own source: nobody can foretell it from the account's seed. */
export const getRandomPassword: Operation<GetRandomPasswordRequest, GetRandomPasswordResponse> = (
  input,
) => {
  const length = input.PasswordLength ?? 32;
  const excluded = new Set(input.ExcludeCharacters ?? '');
  const types = [
    input.ExcludeLowercase ? '' : UPPER.toLowerCase(),
    input.ExcludeUppercase ? '' : UPPER,
    input.ExcludeNumbers ? '' : '0123456789',
    input.ExcludePunctuation ? '' : PUNCTUATION,
    input.IncludeSpace ? ' ' : '',
  ].map((characters) => [...characters].filter((it) => !excluded.has(it)));
  const left = types.filter((characters) => characters.length > 0);
  const each = input.RequireEachIncludedType ?? true;
  if (left.length === 0 || (each && left.length > length)) throw faults.passwordTypes();
  const all = left.flat();
  const needed = each ? left.map(oneOf) : [];
  const rest = Array.from({ length: length - needed.length }, () => oneOf(all));
  return { RandomPassword: shuffled([...needed, ...rest]).join('') };
};

function oneOf(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffled(items: readonly string[]): string[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(randomInt(rest.length), 1));
}
