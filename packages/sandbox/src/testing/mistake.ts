import { SteppedClock } from '../index.ts';
import { type Started, started } from './started.ts';

/** A healthy account with a clock that only the test moves. */
export type MistakeWorld = Started & {
  readonly clock: SteppedClock;
  /** Lets the account live on for so many minutes. */
  readonly wait: (minutes: number) => void;
  /** Which look this is, from 0, so that what a look makes can bear a name of its own. */
  look: number;
};

/**
 * A mistake of configuration, caused and taken back by ordinary calls through the SDK. `looks` asks
 * the account what is to be seen, or tries what the mistake stands in the way of; what it finds is
 * compared with `healthy` before the mistake and after its repair, and with `broken` in between.
 */
export type Mistake = {
  readonly title: string;
  /** The id of the failure mode, which is also the name of the file. */
  readonly mode: string;
  readonly looks: (world: MistakeWorld) => Promise<unknown>;
  readonly causes: (world: MistakeWorld) => Promise<unknown>;
  readonly repairs: (world: MistakeWorld) => Promise<unknown>;
  /** Compared as `toMatchObject` does; a pattern stands for a string that it matches. */
  readonly healthy: object;
  readonly broken: object;
  /** The first look is left out where trying it would spoil the account for the second. */
  readonly startsUnseen?: true;
};

const START = Date.parse('2026-11-22T12:00:00Z');

/** What was seen before, during and after a mistake. */
export type Seen = {
  /** Nothing for a mistake that starts unseen. */
  readonly before: unknown;
  readonly during: unknown;
  readonly after: unknown;
  readonly defects: readonly unknown[];
};

/** Makes a mistake in a fresh account and takes it back. */
export async function made(mistake: Mistake): Promise<Seen> {
  const clock = new SteppedClock(START);
  const sandbox = await started({ clock });
  const wait = (minutes: number) => clock.advance(minutes * 60_000);
  const world: MistakeWorld = { ...sandbox, clock, wait, look: -1 };
  const look = () => {
    world.look += 1;
    return mistake.looks(world);
  };
  try {
    const before = mistake.startsUnseen ? undefined : await look();
    await mistake.causes(world);
    const during = await look();
    await mistake.repairs(world);
    return { before, during, after: await look(), defects: sandbox.defects };
  } finally {
    await sandbox.close();
  }
}
