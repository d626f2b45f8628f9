import type { Tool as ListedTool, ToolAnnotations } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Aliases, readArguments, type Spellings } from './arguments.ts';

/** What a tool needs the permission for; decides hints, list, check and policy document. */
export type Access = 'read' | 'privileged';

/** A tool states facts; all behaviour around it is derived from them. */
export type ToolDefinition<World, Input extends z.ZodObject, Output extends z.ZodObject> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /**
   * A function of the input where an `operation` argument decides; the list shows the worst case.
   */
  readonly access: Access | ((input: z.output<Input>) => Access);
  /** True when a change cannot be taken back by the tool itself. */
  readonly destroys?: boolean;
  /** Every IAM action the tool may call, on behalf of and with the rights of its caller. */
  readonly iam: readonly string[];
  readonly aliases?: Aliases;
  readonly spellings?: Spellings;
  readonly input: Input;
  readonly output: Output;
  readonly run: (input: z.output<Input>, world: World) => Promise<z.output<Output>>;
  /** The shortest faithful rendering of the data for a model. */
  readonly text: (data: z.output<Output>) => string;
};

/** What a call is judged by. */
export type CallFacts = {
  readonly access: Access;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The account it is for, twelve digits; absent where callers have but their own. */
  readonly account?: string;
};

/** A call whose arguments are valid, ready to be authorized and run. */
export type PreparedCall<World> = CallFacts & {
  readonly run: (world: World) => Promise<unknown>;
};

/** A tool with its types erased, as registries and servers hold it. */
export type Tool<World> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The worst case over all inputs. */
  readonly access: Access;
  readonly iam: readonly string[];
  readonly aliases: Aliases;
  /** The tool as `tools/list` shows it, built once. */
  readonly listed: ListedTool;
  /** Validates arguments; throws `CallerError` with what would be valid. */
  readonly prepare: (given: unknown) => PreparedCall<World>;
  /** Renders data that this tool's `run` returned, after redaction. */
  readonly text: (data: unknown) => string;
};

/** Derives from a definition what MCP, authorization and documentation need. */
export function defineTool<World, Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<World, Input, Output>,
): Tool<World> {
  const { name, title, description, iam, aliases = {}, spellings = {}, input, access } = definition;
  const worst: Access = typeof access === 'function' ? 'privileged' : access;
  return {
    name,
    title,
    description,
    access: worst,
    iam,
    aliases,
    listed: listing(definition, worst),
    prepare: (given) => {
      const read = readArguments(input, aliases, spellings, given);
      return {
        access: typeof access === 'function' ? access(read) : access,
        arguments: read,
        run: (world) => definition.run(read, world),
      };
    },
    // `data` is what `run` returned, in the same form: redaction changes strings only.
    text: (data) => definition.text(data as z.output<Output>),
  };
}

function listing<World, Input extends z.ZodObject, Output extends z.ZodObject>(
  { name, title, description, destroys, input, output }: ToolDefinition<World, Input, Output>,
  access: Access,
): ListedTool {
  return {
    name,
    title,
    description,
    annotations: hints(access, destroys ?? false),
    inputSchema: objectSchema(input, 'input'),
    outputSchema: objectSchema(output, 'output'),
  };
}

function hints(access: Access, destroys: boolean): ToolAnnotations {
  const read = access === 'read';
  return {
    readOnlyHint: read,
    destructiveHint: !read && destroys,
    idempotentHint: read,
    openWorldHint: true,
  };
}

/** A zod object as JSON Schema 2020-12, without the `$schema` that every tool would repeat. */
function objectSchema(schema: z.ZodObject, io: 'input' | 'output'): ListedTool['inputSchema'] {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  // zod types its result more loosely than the SDK types the same JSON.
  return { ...rest, type: 'object' } as ListedTool['inputSchema'];
}
