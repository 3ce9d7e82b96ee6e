// The options `kernelInitializer`, `kernelRegularizer`, `kernelConstraint`: read, used, written down.

import type { Constraint, ConstraintIdentifier } from "../constraints/index.ts";
import { constraintRegistry } from "../constraints/index.ts";
import type { Initializer, InitializerIdentifier } from "../initializers/index.ts";
import { initializerRegistry } from "../initializers/index.ts";
import type { Config } from "../registry/index.ts";
import type { Regularizer, RegularizerIdentifier } from "../regularizers/index.ts";
import { regularizerRegistry } from "../regularizers/index.ts";

/** Are the options of one weight, such as `kernelInitializer` for the role `kernel`. */
export type RoleOptions<Role extends string> = {
  readonly [K in `${Role}Initializer`]?: InitializerIdentifier;
} & {
  readonly [K in `${Role}Regularizer`]?: RegularizerIdentifier;
} & {
  readonly [K in `${Role}Constraint`]?: ConstraintIdentifier;
};

/** Says how a weight begins, what penalty it adds and what constrains it. */
export interface WeightPlan {
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;
}

/** Lists the option names of roles, for `checkOptions`. */
export function roleOptionNames(...roles: readonly string[]): string[] {
  return roles.flatMap((role) => [`${role}Initializer`, `${role}Regularizer`, `${role}Constraint`]);
}

/** Reads the options of one role; `initializer` is the default. */
export function planWeight<Role extends string>(
  who: string,
  role: Role,
  options: RoleOptions<Role>,
  initializer: Initializer,
): WeightPlan {
  const given = options as { readonly [key: string]: never };
  return {
    initializer: initializerRegistry.resolve(given[`${role}Initializer`] ?? initializer, who),
    regularizer: regularizerRegistry.resolve(given[`${role}Regularizer`], who),
    constraint: constraintRegistry.resolve(given[`${role}Constraint`], who),
  };
}

/** Writes the options of one role down. */
export function planConfig(role: string, plan: WeightPlan): Config {
  return {
    [`${role}Initializer`]: initializerRegistry.serialize(plan.initializer),
    [`${role}Regularizer`]: regularizerRegistry.serialize(plan.regularizer),
    [`${role}Constraint`]: constraintRegistry.serialize(plan.constraint),
  };
}
