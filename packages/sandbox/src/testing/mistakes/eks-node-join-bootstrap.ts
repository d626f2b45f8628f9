import { EC2, type RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { tryGroup, well } from '../node-groups.ts';

const LaunchTemplateName = 'staging-nodes';
const amazonLinux2023 =
  '/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id';

async function imageId(world: MistakeWorld): Promise<string> {
  const asked = new GetParameterCommand({ Name: amazonLinux2023 });
  const { Parameter } = await world.client(SSMClient).send(asked);
  return Parameter?.Value ?? '';
}

/** The user data of a node of the cluster that is well. */
async function goodUserData(world: MistakeWorld): Promise<string> {
  const ec2 = world.client(EC2);
  const asked = {
    Versions: ['$Latest'],
    Filters: [{ Name: 'iam-instance-profile', Values: ['*'] }],
  };
  const { LaunchTemplateVersions = [] } = await ec2.describeLaunchTemplateVersions(asked);
  const texts = LaunchTemplateVersions.flatMap(({ LaunchTemplateData }) => {
    return LaunchTemplateData?.UserData ?? [];
  });
  const of = (base64: string) => Buffer.from(base64, 'base64').toString();
  const isWell = (text: string) =>
    text.includes('name: staging') && text.includes('certificateAuthority: ');
  return texts.find((text) => isWell(of(text))) ?? '';
}

const oldScript = Buffer.from(
  '#!/bin/bash\nset -ex\n/etc/eks/bootstrap.sh staging --kubelet-extra-args "--max-pods=58"\n',
).toString('base64');

async function makeVersion(world: MistakeWorld, UserData: string): Promise<void> {
  const data: RequestLaunchTemplateData = {
    ...{ ImageId: await imageId(world), InstanceType: 't3.medium', UserData },
    SecurityGroupIds: [await clusterGroup(world)],
  };
  const made = { LaunchTemplateName, LaunchTemplateData: data };
  const ec2 = world.client(EC2);
  const { LaunchTemplates = [] } = await ec2.describeLaunchTemplates({});
  const there = LaunchTemplates.some((it) => it.LaunchTemplateName === LaunchTemplateName);
  if (there) await ec2.createLaunchTemplateVersion(made);
  else await ec2.createLaunchTemplate(made);
}

async function clusterGroup(world: MistakeWorld): Promise<string> {
  const Filters = [{ Name: 'tag:aws:eks:cluster-name', Values: ['staging'] }];
  const { SecurityGroups } = await world.client(EC2).describeSecurityGroups({ Filters });
  return SecurityGroups?.[0]?.GroupId ?? '';
}

function fromTemplate(world: MistakeWorld) {
  return tryGroup(world, { launchTemplate: { name: LaunchTemplateName, version: '$Latest' } });
}

export const scriptOfAmazonLinux2: Mistake = {
  title: 'the user data calls a script that Amazon Linux 2023 does not have',
  mode: 'eks-node-join-bootstrap',
  startsUnseen: true,
  looks: fromTemplate,
  causes: (world) => makeVersion(world, oldScript),
  repairs: async (world) => makeVersion(world, await goodUserData(world)),
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: ['NodeCreationFailure: Instances failed to join the kubernetes cluster'],
    console: /\/etc\/eks\/bootstrap\.sh: No such file or directory/,
  },
};

export const authorityMissing: Mistake = {
  title: 'the user data leaves out the authority of the cluster',
  mode: 'eks-node-join-bootstrap',
  startsUnseen: true,
  looks: fromTemplate,
  causes: async (world) => {
    const text = Buffer.from(await goodUserData(world), 'base64').toString();
    const without = text.replace(/ *certificateAuthority: .*\n/, '');
    await makeVersion(world, Buffer.from(without).toString('base64'));
  },
  repairs: async (world) => makeVersion(world, await goodUserData(world)),
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    console: /Certificate authority is missing in cluster configuration/,
  },
};
