import type { Checked } from '../../service.ts';

/** A copy of a part of a request, which the state may keep and change. */
export function own<Part>(part: Checked<Part>): Part {
  // A clone has the same members; only it may be written to.
  return structuredClone(part) as Part;
}
