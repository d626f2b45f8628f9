export { eksServer } from './server.ts';
export type { EksWorld } from './shared/world.ts';
export { eksTools } from './tools/index.ts';
