/** Input and output of one SDK command class. */
type Calls<CommandClass> = CommandClass extends new (
  ...args: never[]
) => {
  readonly input: infer Input;
  resolveMiddleware: (...args: never[]) => (...args: never[]) => Promise<{ output: infer Output }>;
}
  ? (input: Input) => Promise<Output>
  : never;

/**
 * The operations of an SDK client package as plain methods: `ListClustersCommand` becomes
 * `listClusters(input)`. The package itself is imported when the first one is called.
 */
export type Api<Module> = {
  readonly [Name in keyof Module as Name extends `${infer Operation}Command`
    ? Uncapitalize<Operation>
    : never]: Calls<Module[Name]>;
};

/** Sends one operation by its API name: `ListClusters`. */
export type Send = (operation: string, input: object) => Promise<unknown>;

/** Methods for every operation of a service, each of which calls `send`. */
export function api<Module>(send: Send): Api<Module> {
  const methods = new Proxy(
    {},
    {
      get: (_, name) => {
        if (typeof name !== 'string' || name === 'then') return undefined;
        const operation = name.charAt(0).toUpperCase() + name.slice(1);
        return (input: object) => send(operation, input);
      },
    },
  );
  // The proxy answers each name of the module's commands; the type says which there are.
  return methods as Api<Module>;
}
