import { EC2 } from '@aws-sdk/client-ec2';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { tryGroup, well } from '../node-groups.ts';

const LaunchTemplateName = 'without-metadata';

async function makeVersion(world: MistakeWorld, HttpEndpoint: 'enabled' | 'disabled') {
  const ec2 = world.client(EC2);
  const LaunchTemplateData = {
    InstanceType: 't3.medium',
    MetadataOptions: { HttpEndpoint },
  } as const;
  const made = { LaunchTemplateName, LaunchTemplateData };
  if (HttpEndpoint === 'disabled') await ec2.createLaunchTemplate(made);
  else await ec2.createLaunchTemplateVersion(made);
}

export const metadataOff: Mistake = {
  title: 'the launch template turns the instance metadata off',
  mode: 'eks-imds-blocked',
  startsUnseen: true,
  looks: (world) =>
    tryGroup(world, { launchTemplate: { name: LaunchTemplateName, version: '$Latest' } }),
  causes: (world) => makeVersion(world, 'disabled'),
  repairs: (world) => makeVersion(world, 'enabled'),
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: ['NodeCreationFailure: Instances failed to join the kubernetes cluster'],
    console: /operation error ec2imds: GetInstanceIdentityDocument/,
  },
};
