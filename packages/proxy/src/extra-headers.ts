import type { Headers } from './sign.ts';

/** A header that is not to be sent; the message says why, and never what it holds. */
export class HeaderError extends TypeError {
  override readonly name = 'HeaderError';
}

type Rule = {
  readonly names: RegExp;
  readonly why: string;
  /** Values that go all the same, since nothing comes of them. */
  readonly but?: RegExp;
};

/** What the proxy says itself. Anything else is the user's; AWS's proxy refuses the first alone. */
const OWN: readonly Rule[] = [
  {
    names: /^(?:authorization|date|x-amz-date|x-amz-security-token)$/,
    why: 'signing sets it',
  },
  // A signature for one host that goes to another is a credential in the wrong hands.
  { names: /^host$/, why: 'the URL says it' },
  { names: /^content-length$/, why: 'each message has its own' },
  { names: /^accept$/, why: 'MCP prescribes it', but: /json.*event-stream|event-stream.*json/ },
  { names: /^content-type$/, why: 'MCP prescribes it', but: /^application\/json\b/ },
  {
    names: /^(?:mcp-(?:session-id|protocol-version|method|name|param-.*)|last-event-id)$/,
    why: 'MCP sets it for each message',
  },
  { names: /^(?:accept|content)-encoding$/, why: 'nothing is compressed', but: /^identity$/ },
  {
    // A digest is of one body. https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
    names: /^x-amz-content-sha256$/,
    why: '--content-sha256 sends the digest of each body (only UNSIGNED-PAYLOAD can be given, which VPC Lattice wants)',
    but: /^UNSIGNED-PAYLOAD$/,
  },
  // It says who signs, to a gateway that cannot check an AWS signature.
  { names: /^x-gantry-/, why: 'the proxy and the gateway use it between them' },
  {
    // https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
    names:
      /^(?:connection|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/,
    why: 'it is of one connection, not of a message',
    but: /^(?:close|keep-alive)$/,
  },
  {
    names: /^proxy-auth/,
    why: 'it is for a proxy on the way: put name and password into the URL in HTTPS_PROXY',
  },
  { names: /^__proto__$/, why: 'it cannot be signed' },
];

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * Headers to send with each request, by their names in small letters; the last of a name counts.
 * Throws `HeaderError` for one that would break the protocol or the signature.
 */
export function extraHeaders(given: readonly (readonly [string, string])[]): Headers {
  const checked = given.map(([name, value], at) => {
    // It may hold the secret, in the way of curl: NAME: VALUE.
    if (!NAME.test(name)) {
      throw new HeaderError(
        `The name of header ${at + 1} is none: it takes letters, digits and hyphens, and no colon.`,
      );
    }
    const lower = name.toLowerCase();
    const rule = OWN.find(({ names, but }) => names.test(lower) && but?.test(value) !== true);
    if (rule !== undefined) {
      throw new HeaderError(`The header ${name} cannot be given: ${rule.why}.`);
    }
    // Other bytes to the signer than on the wire, or the end of the header.
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      throw new HeaderError(
        `The header ${name} cannot be signed: it holds more than printable ASCII, such as an accent or a line break.`,
      );
    }
    return [lower, value] as const;
  });
  return Object.fromEntries(checked);
}
