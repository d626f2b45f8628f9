import type { ServerFacts } from '@gantry/toolkit';

/** The facts of the EKS server, as `initialize` and `server/discover` show them. */
export const eksServer: ServerFacts = {
  name: 'gantry-eks',
  title: 'Gantry: Amazon EKS',
  version: '0.1.0',
  instructions:
    'Tools for Amazon EKS clusters. They act with the rights of the caller: AccessDenied names the missing action, and repeating the call does not help. ' +
    'Start with list_eks_resources resource_type=cluster: one call shows every cluster of the region with version, support dates, status and health. ' +
    'Then describe_eks_resource for what looks wrong, and get_eks_insights before an upgrade. ' +
    'Answers page: pass next_token back unchanged, with the same arguments. ' +
    'Notes at the end of an answer say what could not be found out. ' +
    'Values shown as HIDDEN_FOR_SECURITY_REASONS(hmac:…) are secrets; equal marks mean equal values. ' +
    'The region is the one of the connection.',
};
