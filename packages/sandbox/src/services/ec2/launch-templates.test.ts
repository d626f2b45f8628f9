// Sources: docs, EC2 API reference and user guide: launch templates.
import { describe, expect } from 'vitest';
import { publishedImages } from '../ssm/public-parameters.ts';
import { MINUTE, prodSubnet, refusal, test } from './testing/world.ts';

const ImageId = publishedImages('us-west-2').find(({ name }) =>
  /al2023-x86_64-standard/.test(name),
)?.id;

describe('a launch template', () => {
  test('has versions, of which one is the default', async ({ world: { ec2 } }) => {
    const LaunchTemplateName = 'workers';
    const tags = [{ ResourceType: 'launch-template' as const, Tags: [{ Key: 'a', Value: 'b' }] }];
    const { LaunchTemplate } = await ec2.createLaunchTemplate({
      ...{ LaunchTemplateName, TagSpecifications: tags },
      LaunchTemplateData: { ImageId, InstanceType: 't3.medium' },
    });
    const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId;
    expect(LaunchTemplate).toMatchObject({ DefaultVersionNumber: 1, LatestVersionNumber: 1 });
    await ec2.createLaunchTemplateVersion({
      ...{ LaunchTemplateName, SourceVersion: '1', VersionDescription: 'bigger' },
      LaunchTemplateData: { InstanceType: 't3.large' },
    });
    const all = await ec2.describeLaunchTemplateVersions({ LaunchTemplateId });
    expect(all.LaunchTemplateVersions).toMatchObject([
      {
        ...{ VersionNumber: 2, DefaultVersion: false, VersionDescription: 'bigger' },
        LaunchTemplateData: { ImageId, InstanceType: 't3.large' },
      },
      { VersionNumber: 1, DefaultVersion: true },
    ]);
    await ec2.modifyLaunchTemplate({ LaunchTemplateId, DefaultVersion: '2' });
    const gone = await ec2.deleteLaunchTemplateVersions({ LaunchTemplateId, Versions: ['1', '2'] });
    expect(gone).toMatchObject({
      SuccessfullyDeletedLaunchTemplateVersions: [{ VersionNumber: 1 }],
      UnsuccessfullyDeletedLaunchTemplateVersions: [{ VersionNumber: 2 }],
    });
    const made = { LaunchTemplateName, LaunchTemplateData: { InstanceType: 't3.small' as const } };
    const { LaunchTemplateVersion } = await ec2.createLaunchTemplateVersion(made);
    expect(LaunchTemplateVersion?.VersionNumber).toBe(3);
    await ec2.deleteLaunchTemplateVersions({ LaunchTemplateId, Versions: ['3'] });
    const Versions = ['$Latest'];
    const latest = await ec2.describeLaunchTemplateVersions({ LaunchTemplateId, Versions });
    expect(latest.LaunchTemplateVersions).toMatchObject([{ VersionNumber: 2 }]);
    // Docs: a number is not given again.
    const next = await ec2.createLaunchTemplateVersion(made);
    expect(next.LaunchTemplateVersion?.VersionNumber).toBe(4);
    const again = { LaunchTemplateName, LaunchTemplateData: { ImageId } };
    expect(await refusal(ec2.createLaunchTemplate(again))).toBe(
      '400 InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.',
    );
    await ec2.deleteLaunchTemplate({ LaunchTemplateId });
    expect(
      await refusal(ec2.describeLaunchTemplates({ LaunchTemplateNames: [LaunchTemplateName] })),
    ).toMatch(/^400 InvalidLaunchTemplateName.NotFoundException: /);
  });

  test('is what instances are launched from', async ({ world: { ec2, clock } }) => {
    const { LaunchTemplate } = await ec2.createLaunchTemplate({
      LaunchTemplateName: 'workers',
      LaunchTemplateData: {
        ...{ ImageId, InstanceType: 't3.medium', UserData: 'aGVsbG8=' },
        MetadataOptions: { HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 80 } }],
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'of', Value: 'template' }] }],
      },
    });
    const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId;
    const { Instances } = await ec2.runInstances({
      ...{ MinCount: 1, MaxCount: 1, SubnetId: prodSubnet, InstanceType: 't3.large' },
      LaunchTemplate: { LaunchTemplateId, Version: '$Latest' },
    });
    clock.advance(MINUTE);
    expect(Instances).toMatchObject([
      {
        ...{ InstanceType: 't3.large', ImageId, SubnetId: prodSubnet },
        MetadataOptions: { HttpPutResponseHopLimit: 1, HttpTokens: 'required' },
        Tags: expect.arrayContaining([
          { Key: 'of', Value: 'template' },
          { Key: 'aws:ec2launchtemplate:id', Value: LaunchTemplateId },
          { Key: 'aws:ec2launchtemplate:version', Value: '1' },
        ]),
      },
    ]);
    const missing = { LaunchTemplateId, Version: '7' };
    expect(
      await refusal(ec2.runInstances({ MinCount: 1, MaxCount: 1, LaunchTemplate: missing })),
    ).toBe(
      `400 InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version 7 for the launch template with ID ${LaunchTemplateId}.`,
    );
  });
});
