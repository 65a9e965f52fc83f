/**
 * A kind of work that a thread does: a module of the built program whose `run` takes an input and may tell messages on the way. Both can
 * be posted to a thread.
 */
export interface Job<Input, Message = never> {
  readonly module: string;
  /** What the module exports; undefined here, since only threads load it. */
  readonly run?: Run<Input, Message>;
}

/** Does a job. @param tell passes a message on to who asked for it, and buffers that are given away with it */
export type Run<Input, Message = never> = (input: Input, tell: Tell<Message>) => void | Promise<void>;
export type Tell<Message> = (message: Message, given?: readonly ArrayBuffer[]) => void;

/**
 * Finds a module of the built program, also when the source itself is run, as tests do.
 *
 * @param here `import.meta.url` of a module in the same room
 * @param room its folder in `src`
 * @param name of the module, without its ending
 */
export function builtModule(here: string, room: string, name: string): URL {
  return new URL(here.endsWith('.ts') ? `../../dist/${room}/${name}.js` : `./${name}.js`, here);
}

/** The job that a module does; parameters as of `builtModule`. */
export function jobOf<Input, Message = never>(here: string, room: string, name: string): Job<Input, Message> {
  return { module: builtModule(here, room, name).href };
}
