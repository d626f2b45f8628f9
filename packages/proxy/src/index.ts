export { runProxyCommand } from './cli.ts';
