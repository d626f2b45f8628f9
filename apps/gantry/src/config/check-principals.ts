/**
 * Why no caller can be the one that an ARN of a configuration means; undefined when one can. A Deny
 * for such a principal would never apply.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function nobodyMeant(text: string): string | undefined {
  const [, head = '', service = '', resource = ''] =
    /^(arn:aws[a-z-]*:(iam|sts)::\d{12}:)(.+)$/.exec(text) ?? [];
  const [kind = '', ...rest] = resource.split('/');
  // A name of Gantry's own, or a type left open.
  if (head === '' || /[*?]/.test(kind)) return undefined;
  const type = `${service} ${kind}`;
  if (type === 'iam root' || type === 'iam user' || type === 'sts federated-user') return undefined;
  if (type === 'iam role') {
    const [name = '', ...path] = rest.toReversed();
    if (path.length === 0) return undefined;
    // All roles of a path are not all roles.
    const shown = /^[*?]+$/.test(name) ? 'NAME' : name;
    return `${text}: STS does not show the path of a role; write ${head}role/${shown}`;
  }
  if (type === 'sts assumed-role') {
    if (rest.length === 2 || /\*/.test(rest.join('/'))) return undefined;
    const role = text.replace(':sts:', ':iam:').replace('assumed-role', 'role');
    return `${text}: a session is written assumed-role/ROLE/SESSION; all of a role are ${role}`;
  }
  const callers = 'users, roles (their sessions), federated users and root';
  return `${text}: no caller is a ${kind}; callers are ${callers}`;
}
