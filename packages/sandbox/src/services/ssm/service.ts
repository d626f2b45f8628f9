// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html
import type { ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import * as to from './authorization.ts';
import { constraints } from './constraints.ts';
import { deleteParameter, deleteParameters } from './delete-parameters.ts';
import { getParameter, getParameters } from './get-parameters.ts';
import { describeParameters, getParametersByPath } from './list-parameters.ts';
import { putParameter } from './put-parameter.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './tags.ts';

/** AWS Systems Manager, of which the sandbox has Parameter Store. */
export const ssm: ServiceManifest = {
  name: 'ssm',
  signingName: 'ssm',
  iamPrefix: 'ssm',
  scope: 'regional',
  protocol: 'json-1.1',
  apiVersion: '2014-11-06',
  targetPrefix: 'AmazonSSM',
  schemas: schemasOf('ssm'),
  constraints,
  operations: {
    AddTagsToResource: { run: addTagsToResource, ...to.tagged },
    DeleteParameter: { run: deleteParameter, ...to.parameter },
    DeleteParameters: { run: deleteParameters, ...to.parameters('ssm:DeleteParameters') },
    DescribeParameters: { run: describeParameters, ...to.anyParameter },
    GetParameter: { run: getParameter, ...to.parameter },
    GetParameters: { run: getParameters, ...to.parameters('ssm:GetParameters') },
    GetParametersByPath: { run: getParametersByPath, ...to.path },
    ListTagsForResource: { run: listTagsForResource, ...to.tagged },
    PutParameter: { run: putParameter, ...to.newParameter },
    RemoveTagsFromResource: { run: removeTagsFromResource, ...to.tagged },
  },
};
