import type { ServiceManifest } from '../service.ts';
import { autoscaling } from './autoscaling/service.ts';
import { cloudtrail } from './cloudtrail/service.ts';
import { ec2 } from './ec2/service.ts';
import { eks } from './eks/service.ts';
import { eksauth } from './eksauth/service.ts';
import { iam } from './iam/service.ts';
import { kms } from './kms/service.ts';
import { organizations } from './organizations/service.ts';
import { secretsmanager } from './secretsmanager/service.ts';
import { servicequotas } from './servicequotas/service.ts';
import { ssm } from './ssm/service.ts';
import { sts } from './sts/service.ts';

/** Every simulated service. */
export const services: readonly ServiceManifest[] = [
  autoscaling,
  cloudtrail,
  ec2,
  eks,
  eksauth,
  iam,
  kms,
  organizations,
  secretsmanager,
  servicequotas,
  ssm,
  sts,
];

/** The service that a name, such as the prefix of `eks:CreateCluster`, stands for. */
export function serviceNamed(name: string): ServiceManifest | undefined {
  return services.find((service) => service.name === name);
}
