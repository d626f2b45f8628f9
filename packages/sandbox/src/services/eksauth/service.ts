// https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations_Amazon_EKS_Auth.html
import type { ServiceManifest } from '../../service.ts';
import { eksauthSchemas } from '../../wire/schemas/eksauth.ts';
import { eksArn } from '../eks/arns.ts';
import { assumeRoleForPodIdentity, type Input } from './assume-role-for-pod-identity.ts';

/** Amazon EKS Auth: what the Pod Identity agent of a node asks for its pods' credentials. */
export const eksauth: ServiceManifest = {
  name: 'eksauth',
  signingName: 'eks-auth',
  iamPrefix: 'eks-auth',
  scope: 'regional',
  protocol: 'rest-json',
  apiVersion: '2023-11-26',
  schemas: eksauthSchemas,
  invalid: 'InvalidParameterException',
  constraints: {
    clusterName: { min: 1, max: 100, pattern: '[0-9A-Za-z][A-Za-z0-9\\-_]*' },
    token: { min: 1, pattern: '[A-Za-z0-9-_=]+\\.[A-Za-z0-9-_=]+\\.[A-Za-z0-9-_=]+' },
  },
  operations: {
    AssumeRoleForPodIdentity: {
      run: assumeRoleForPodIdentity,
      resource: ({ clusterName }: Input, context) => eksArn(context, 'cluster', clusterName),
    },
  },
};
