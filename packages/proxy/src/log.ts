export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

export const logLevels: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];

export type Log = (
  level: LogLevel,
  message: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;

/**
 * Writes lines at or above a level to `write`, never to stdout, which belongs to the protocol.
 * Callers log names, codes and times; bodies, headers and credentials never get here.
 */
export function createLog(threshold: LogLevel, write: (line: string) => void): Log {
  const lowest = logLevels.indexOf(threshold);
  return (level, message, facts) => {
    if (logLevels.indexOf(level) < lowest) return;
    const details = facts === undefined ? '' : ` ${JSON.stringify(facts)}`;
    write(`${level} gantry-proxy: ${message}${details}\n`);
  };
}
