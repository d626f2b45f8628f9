// Sources: docs, EKS user guide: troubleshooting; nodeadm's API reference.
import { describe, expect, it } from 'vitest';
import { type ImageRecord, imagesOf } from '../ec2/images.ts';
import type { NodeFacts, Reached } from './node-facts.ts';
import { troublesOf } from './node-troubles.ts';
import { nodeUserData, readUserData } from './node-user-data.ts';

const config = {
  name: 'prod',
  endpoint: 'https://ABC.gk1.us-west-2.eks.amazonaws.com',
  authority: 'LS0tLS1CRUdJTg==',
  cidr: '172.20.0.0/16',
};
const open: Reached = { source: '10.0.0.5', address: '10.0.0.9', isPrivate: true };
const shut: Reached = {
  obstacle: { what: 'route', id: 'rtb-1' },
  ...{ address: '10.0.0.9', isPrivate: true },
};
const image = (name: RegExp): ImageRecord | undefined =>
  [...imagesOf('us-west-2').values()].find((it) => name.test(it.name));

const well: NodeFacts = {
  region: 'us-west-2',
  image: image(/al2023-x86_64-standard-1.33/),
  userData: readUserData(nodeUserData('al2023', config)),
  metadata: true,
  roleArn: 'arn:aws:iam::111122223333:role/eks-node',
  denied: [],
  closed: [],
  resolver: { kind: 'amazon', address: '10.0.0.2' },
  apiServer: open,
  services: { ec2: open, 'ecr.api': open, 'ecr.dkr': open, s3: open },
  admission: 'node',
  cluster: {
    name: 'prod',
    endpoint: config.endpoint,
    authority: config.authority,
    version: '1.33',
  },
};

it('a node that has all it needs has no troubles', () => {
  expect(troublesOf(well)).toEqual({ joining: undefined, running: undefined });
});

describe('the first trouble is', () => {
  it.each<[string, Partial<NodeFacts>, string, string | undefined]>([
    ['no metadata', { metadata: false }, 'boot metadata', 'metadata'],
    ['no role', { roleArn: undefined }, 'boot credentials', 'credentials'],
    ['no permission to look', { denied: ['ec2:DescribeInstances'] }, 'boot permission', undefined],
    [
      'EC2 closed by an endpoint',
      { closed: ['ec2:DescribeInstances'] },
      'boot permission',
      undefined,
    ],
    ['no way to EC2', { services: { ...well.services, ec2: shut } }, 'boot network', undefined],
    [
      'a younger kubelet',
      { image: image(/al2023-x86_64-standard-1.34/) },
      'join version',
      undefined,
    ],
    ['an unknown name', { apiServer: 'unknown-name' }, 'join name', 'name'],
    ['a closed endpoint', { apiServer: 'not-let-in' }, 'join network', 'network'],
    ['no way to the API server', { apiServer: shut }, 'join network', 'network'],
    ['an unknown role', { admission: 'none' }, 'join unauthorized', 'unauthorized'],
    ['images denied', { denied: ['ecr:BatchGetImage'] }, 'ready images', undefined],
    ['no way to images', { services: { ...well.services, s3: shut } }, 'ready images', undefined],
    ['layers closed by an endpoint', { closed: ['s3:GetObject'] }, 'ready images', undefined],
    ['the plugin denied', { denied: ['ec2:AssignPrivateIpAddresses'] }, 'ready cni', undefined],
  ])('%s', (_, change, joining, running) => {
    const found = troublesOf({ ...well, ...change });
    expect(`${found.joining?.stage} ${found.joining?.cause}`).toBe(joining);
    expect(found.running?.cause).toBe(running);
  });
});

describe('user data', () => {
  it.each(['al2', 'al2023', 'bottlerocket', 'windows'] as const)('of %s is read again', (os) => {
    const { form, ...read } = readUserData(nodeUserData(os, config));
    expect(form).not.toBe('none');
    expect(config).toMatchObject(read);
    expect(read).toMatchObject({ name: 'prod', endpoint: config.endpoint });
  });

  it.each([
    ['name: prod', 'bootstrap.sh', 'could not find NodeConfig'],
    ['apiVersion: node.eks.aws/v1alpha1\n name: prod', 'nodeadm', 'Apiserver endpoint is missing'],
  ])('%j lacks something', (text, _form, said) => {
    const userData = readUserData(Buffer.from(text).toString('base64'));
    expect(troublesOf({ ...well, userData }).joining?.says).toContain(said);
  });
});
