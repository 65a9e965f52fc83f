/** Names of the rows of a table for which something holds, in the order of the table. */
export function namesWhere<Name extends string, Row>(
  rows: Readonly<Record<Name, Row>>,
  holds: (row: Row) => boolean,
): readonly Name[] {
  return namesOf(rows).filter((name) => holds(rows[name]));
}

/** Names of all rows of a table, in its order. */
export function namesOf<Name extends string>(rows: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(rows) as Name[];
}
