// Conditions for package imports, as `node --conditions` takes them, but for a process that already runs.
// A second process would do as well; it takes twice as long to start, and signals and its end must be passed on.

import * as nodeModule from 'node:module';

/** From here on, what is imported for the first time is resolved under these conditions too. */
export function resolveWith(conditions: string[]): void {
  const { registerHooks } = nodeModule as unknown as { registerHooks?(hooks: { resolve: Resolve }): void };
  if (registerHooks) {
    registerHooks({
      resolve: (specifier, context, next) =>
        next(specifier, { ...context, conditions: [...conditions, ...context.conditions] }),
    });
  } else {
    nodeModule.register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: conditions });
  }
}

type Context = { conditions: string[] };
type Resolve = (specifier: string, context: Context, next: (specifier: string, context: Context) => unknown) => unknown;

/** The same for Node 20, where hooks are a module of their own, in a thread of their own. */
const HOOKS = `
  let conditions;
  export const initialize = (given) => { conditions = given; };
  export const resolve = (specifier, context, next) =>
    next(specifier, { ...context, conditions: [...conditions, ...context.conditions] });
`;
