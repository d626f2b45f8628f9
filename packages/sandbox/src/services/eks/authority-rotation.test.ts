import { describe, expect } from 'vitest';
import { MINUTE, refusal, test, type World } from './testing/world.ts';

// Source: docs (the SDK's own description of the operations); the words of refusals are ours.

const clusterName = 'staging';

async function statuses({ eks }: World) {
  const { certificateAuthorities = [] } = await eks.listCertificateAuthorities({ clusterName });
  const found = await Promise.all(
    certificateAuthorities.map(({ id }) =>
      eks.describeCertificateAuthority({ clusterName, certificateAuthorityId: id }),
    ),
  );
  const sorted = found.flatMap(({ certificateAuthority: it }) => it ?? []);
  return sorted
    .sort((a, b) => Number(a.createdAt) - Number(b.createdAt))
    .map((it) => [it.createdBy, it.signingStatus, it.distributionStatus, it.rollbackAvailable]);
}

async function certificates({ eks }: World): Promise<number> {
  const { cluster } = await eks.describeCluster({ name: clusterName });
  const pem = Buffer.from(cluster?.certificateAuthority?.data ?? '', 'base64').toString();
  return pem.match(/BEGIN CERTIFICATE/g)?.length ?? 0;
}

describe('the authority of a cluster', () => {
  test('gets a successor, which takes over and can be taken back', async ({ world }) => {
    const { eks, clock } = world;
    const { certificateAuthorities = [] } = await eks.listCertificateAuthorities({ clusterName });
    const first = certificateAuthorities[0]?.id;
    const made = await eks.createCertificateAuthority({ clusterName });
    const second = made.certificateAuthority?.id;
    expect(made.update?.type).toBe('CertificateAuthorityUpdate');
    expect(await certificates(world)).toBe(2);
    const activate = (certificateAuthorityId = '') =>
      eks.activateCertificateAuthority({ clusterName, certificateAuthorityId });
    expect((await refusal(activate(second))).name).toBe('InvalidRequestException');
    clock.advance(30 * MINUTE);
    await activate(second);
    clock.advance(15 * MINUTE);
    expect(await statuses(world)).toEqual([
      ['EKS', 'NOT_USED', 'COMPLETE', true],
      ['CUSTOMER', 'IN_USE', 'COMPLETE', false],
    ]);
    const remove = (certificateAuthorityId = '') =>
      eks.deleteCertificateAuthority({ clusterName, certificateAuthorityId });
    expect((await refusal(remove(second))).name).toBe('InvalidRequestException');
    await activate(first);
    clock.advance(15 * MINUTE);
    expect((await statuses(world))[0]).toEqual(['EKS', 'IN_USE', 'COMPLETE', false]);
    await remove(second);
    clock.advance(15 * MINUTE);
    expect(await statuses(world)).toHaveLength(1);
    expect(await certificates(world)).toBe(1);
  });

  test('cannot be taken back for ever', async ({ world }) => {
    const { eks, clock } = world;
    const { certificateAuthority } = await eks.createCertificateAuthority({ clusterName });
    clock.advance(30 * MINUTE);
    const certificateAuthorityId = certificateAuthority?.id;
    await eks.activateCertificateAuthority({ clusterName, certificateAuthorityId });
    clock.advance(8 * 24 * 60 * MINUTE);
    expect((await statuses(world))[0]).toEqual(['EKS', 'NOT_USED', 'COMPLETE', false]);
  });
});
