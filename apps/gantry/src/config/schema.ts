import { isIssuedName, principalPattern } from '@gantry/identity';
import { z } from 'zod';
import type { Config } from './config.ts';

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const ACCOUNT = /^\d{12}$/;
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

const region = z.string().regex(REGION, 'is no region; write it like us-west-2');
const roleArn = z
  .string()
  .regex(ROLE_ARN, 'is no role; write it like arn:aws:iam::111122223333:role/GantryReader');

const principal = z
  .string()
  .refine(
    (text) => principalPattern(text) !== undefined,
    'is neither an ARN like arn:aws:iam::111122223333:role/platform-* (the account in full) nor the name of a principal',
  );
const principals = z
  .array(principal)
  .min(1)
  .describe(
    'ARNs with * and ? after the account, or names from principals; a role means its sessions',
  );

const url = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:/.test(text), 'is no http(s) URL')
  .refine(
    (text) => !URL.canParse(text) || `${new URL(text).origin}/` === new URL(text).href,
    'has more than scheme, host and port; what is signed holds the path that the gateway sees',
  );

const listen = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
    port: z.int().min(0).max(65_535).default(8787).describe('0 takes a free one'),
    public_url: url
      .optional()
      .describe('What clients call, where that is another name: https://gantry.example.com'),
    tls: z
      .strictObject({
        certificate: z.string().describe('PEM file with the certificate and its chain'),
        key: z.string().describe('PEM file with the private key'),
      })
      .optional(),
    trusted_proxies: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Addresses or CIDR blocks of what ends TLS in front; nobody else may connect'),
  })
  .prefault({});

const identity = z
  .strictObject({
    adapters: z
      .array(z.enum(['sts', 'keys']))
      .min(1)
      .default(['sts'])
      .describe('sts: AWS principals through gantry proxy; keys: SigV4 keys that Gantry issued'),
    sts: z
      .strictObject({
        endpoint: url.optional().describe('STS to ask instead of the regional one of AWS'),
      })
      .prefault({}),
  })
  .prefault({});

const grant = z
  .strictObject({
    principals,
    policy: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .describe('A name that gantry policy lists, or an IAM policy document'),
  })
  .describe('Who may do what here, by IAM policy');

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const tagKey = z
  .string()
  .regex(
    /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu,
    'is no key for a tag; it has 1 to 128 letters, digits, spaces and _.:/=+-@ and does not begin with aws:',
  );

const mappedRole = z.strictObject({
  principals,
  role: roleArn.describe('The role in which these principals act'),
  external_id: z
    .string()
    .regex(EXTERNAL_ID, 'is no external id; it has 2 to 1224 letters, digits and _+=,.@:/-')
    .optional()
    .describe('ExternalId of AssumeRole'),
  duration_seconds: z.int().min(900).max(3_600).default(3_600).describe('How long a session lives'),
  source_identity: z
    .boolean()
    .default(true)
    .describe("The caller's name as source identity; the role must allow sts:SetSourceIdentity"),
  tags: z.record(tagKey, z.string().max(256)).default({}).describe(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what stands in gantry.yaml
    'Session tags; values may hold ${principal.arn}, ${principal.name}, ${principal.account}, ${tool}; the role must allow sts:TagSession',
  ),
});

const account = z.strictObject({
  id: z
    .string('is the account with its twelve digits in quotes')
    .regex(ACCOUNT, 'is no account; write its twelve digits in quotes')
    .describe('Twelve digits, in quotes'),
  roles: z.array(mappedRole).min(1).describe('The first one that names the caller counts'),
  simulation_role: roleArn
    .optional()
    .describe('The role that may call iam:SimulatePrincipalPolicy and iam:GetRole there'),
});

const limits = z
  .strictObject({
    requests_per_second: z.int().min(1).max(100_000).optional().describe('Of one principal'),
    requests_at_a_time: z.int().min(1).max(10_000).optional().describe('Of one principal'),
    call_seconds: z.int().min(1).max(900).optional().describe('That one tool call may run'),
    body_bytes: z.int().min(1_024).max(16_777_216).optional().describe('Of one request'),
    connections: z.int().min(1).max(1_000_000).optional().describe('At a time, of all callers'),
    unproven_per_minute: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('Requests of one address that prove nobody'),
  })
  .prefault({});

/** `gantry.yaml`, whole. */
export const configSchema: z.ZodType<Config> = z.strictObject({
  listen,
  regions: z.array(region).min(1).describe('Regions that are served; the first is the default'),
  identity,
  principals: z
    .record(
      z.string().refine(isIssuedName, 'may hold letters, digits and _+=,.@- only'),
      z.strictObject({
        description: z.string().optional().describe('For people'),
        tags: z
          .record(z.string(), z.string())
          .default({})
          .describe('aws:PrincipalTag/… of policies'),
      }),
    )
    .default({})
    .describe('Principals of this gateway, to whom gantry keys issue gives access keys'),
  grants: z.array(grant).default([]),
  authorization: z
    .strictObject({
      simulate_principal_policy: z
        .boolean()
        .default(false)
        .describe("Ask IAM as well: what a principal's own policies allow counts here"),
    })
    .prefault({}),
  accounts: z
    .record(z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'is no name for an account'), account)
    .default({})
    .describe('AWS accounts by the name under which tools address them'),
  audit: z
    .strictObject({
      retention_days: z.int().min(1).max(3_650).optional().describe('Older events are deleted'),
    })
    .prefault({}),
  limits,
});

/** Keys that the design has and this version does not: they are refused by name. */
export const PLANNED: ReadonlySet<string> = new Set([
  'confirmation',
  'database',
  'identity.oidc',
  'identity.front',
  'sensitive_data',
]);
